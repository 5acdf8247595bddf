package import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message to Slack: to a webhook, or as an app with a token.
package struct Slack: IntegrationSettings {
    package static let name = "slack"
    /// Where an app posts messages, and alone may change them afterwards.
    static let postMessage = "https://slack.com/api/chat.postMessage"
    /// Where it changes them.
    private static let updateMessage = "https://slack.com/api/chat.update"

    package let sendsResolved: Bool
    /// With the app's token, where there is one.
    let http: HTTPConfig
    /// A webhook, or the app's URL.
    let apiURL: Secret
    let channel: String
    let username: String
    let color: String
    let title: String
    let titleLink: String
    let pretext: String
    let text: String
    let messageText: String
    let fields: [SlackField]
    let hasShortFields: Bool
    let footer: String
    let fallback: String
    let callbackID: String
    let iconEmoji: String
    let iconURL: String
    let imageURL: String
    let thumbURL: String
    let linksNames: Bool
    let markdownIn: [String]
    let actions: [SlackAction]
    /// Whether a group has one message, which changes with it.
    let updatesMessage: Bool
    /// nil for no bound of its own.
    let timeout: Duration?

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: false)
        updatesMessage = try reader.flag("update_message")
        (apiURL, http) = try Self.destination(&reader, updatesMessage: updatesMessage)
        channel = try reader.text("channel")
        username = try reader.template("username", named: "slack.default.username")
        color = try reader.template("color", named: "slack.default.color")
        title = try reader.template("title", named: "slack.default.title")
        titleLink = try reader.template("title_link", named: "slack.default.titlelink")
        pretext = try reader.template("pretext", named: "slack.default.pretext")
        text = try reader.template("text", named: "slack.default.text")
        messageText = try reader.text("message_text")
        fields = try reader.each("fields") { reader throws(YAMLError) in try SlackField(&reader) }
        hasShortFields = try reader.flag("short_fields")
        footer = try reader.template("footer", named: "slack.default.footer")
        fallback = try reader.template("fallback", named: "slack.default.fallback")
        callbackID = try reader.template("callback_id", named: "slack.default.callbackid")
        iconEmoji = try reader.template("icon_emoji", named: "slack.default.iconemoji")
        iconURL = try reader.template("icon_url", named: "slack.default.iconurl")
        imageURL = try reader.text("image_url")
        thumbURL = try reader.text("thumb_url")
        linksNames = try reader.flag("link_names")
        markdownIn = try reader.fields.strings("mrkdwn_in")
        actions = try reader.each("actions") { reader throws(YAMLError) in try SlackAction(&reader) }
        timeout = try reader.timeout()
    }

    /// Where to and as whom: what is said here, else what holds for all. A token goes to the app's URL.
    private static func destination(
        _ reader: inout ConfigReader, updatesMessage: Bool
    ) throws(YAMLError) -> (url: Secret, http: HTTPConfig) {
        let global = reader.global
        let ownURL = try reader.secretURL("api_url")
        let ownToken = try reader.secret("app_token")
        let appURL = try reader.url("app_url") ?? global.slackAppURL
        let ownHTTP = try reader.ownHTTP()
        try reader.exclude("api_url", "app_token", if: ownURL != nil && ownToken != nil)
        if updatesMessage, ownURL != .text(postMessage) {
            throw reader.fields.error(
                at: "update_message", "update_message of slack_configs needs the api_url of apps, \(postMessage)")
        }
        var token = ownToken
        // Who names a webhook, or an authorization, does not mean the token of all.
        let hasOwnWay = ownURL != nil || ownHTTP?.hasCredentials == true
        if token == nil, !hasOwnWay { token = global.slackAppToken }
        let http = ownHTTP ?? global.http
        guard let token else {
            guard let url = ownURL ?? global.slackAPIURL else {
                throw reader.fields.node.error(
                    "slack_configs needs \"api_url\" or \"app_token\", or their files, here or in global")
            }
            return (url, http)
        }
        guard !http.hasCredentials else {
            throw reader.fields.error(
                at: "http_config", "slack_configs has an app_token and an authorization: remove one of them")
        }
        return (.text(appURL), http.bearing(token))
    }
}

extension Slack: HTTPIntegration {
    /// The longest title that Slack shows, in characters.
    private static let titleLimit = 1024
    /// The most bytes of an answer that are read: an app is told the whole message again.
    private static let answerLimit = 1 << 20
    /// What Slack says of a message that cannot be changed any more.
    private static let lost: Set = ["message_not_found", "cant_update_message", "edit_window_closed"]

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let posted = updatesMessage ? notification.receiverData : [:]
        let place = try posted.isEmpty ? renderer.text(channel) : posted["channel"] ?? ""
        let body = try JSONValue(members: [
            "channel": unlessEmpty(place), "ts": posted["ts"].map { .string($0) },
            "username": unlessEmpty(renderer.text(username)),
            "icon_emoji": unlessEmpty(renderer.text(iconEmoji)), "icon_url": unlessEmpty(renderer.text(iconURL)),
            "link_names": onlyTrue(linksNames), "text": unlessEmpty(renderer.text(messageText)),
            "attachments": [attachment(by: renderer)],
        ])
        let url = try posted.isEmpty ? apiURL.revealed("api_url") : Self.updateMessage
        var request = try HTTPRequest(posting: body, to: url, by: http, timeout: timeout)
        request.bodyLimit = Self.answerLimit
        // Only that says whether it has taken the message.
        request.needsWholeBody = true
        return request
    }

    private func attachment(by renderer: Renderer) throws(DeliveryError) -> JSONValue {
        let cells = try fields.map { field throws(DeliveryError) in
            try field.json(by: renderer, isShort: field.isShort ?? hasShortFields)
        }
        let buttons = try actions.map { action throws(DeliveryError) in try action.json(by: renderer) }
        let marked = markdownIn.isEmpty ? ["fallback", "pretext", "text"] : markdownIn
        return try JSONValue(members: [
            "title": unlessEmpty(renderer.text(title, upTo: Self.titleLimit)),
            "title_link": unlessEmpty(renderer.text(titleLink)), "pretext": unlessEmpty(renderer.text(pretext)),
            "text": .string(renderer.text(text)), "fallback": .string(renderer.text(fallback)),
            "callback_id": .string(renderer.text(callbackID)), "fields": unlessEmpty(cells),
            "actions": unlessEmpty(buttons), "image_url": unlessEmpty(renderer.text(imageURL)),
            "thumb_url": unlessEmpty(renderer.text(thumbURL)), "footer": .string(renderer.text(footer)),
            "color": unlessEmpty(renderer.text(color)), "mrkdwn_in": .array(marked.map { .string($0) }),
        ])
    }

    /// Slack says no with a status of success too: a webhook says `ok` when it has taken a message, and the app's
    /// interface a document.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        let outcome = DeliveryOutcome(response, at: now)
        guard case .delivered = outcome else { return outcome }
        guard response.header("content-type")?.hasPrefix("application/json") == true else {
            return response.body == Array("ok".utf8) ? .delivered : .rejected(DeliveryError(response))
        }
        let answer = try? JSONValue(parsing: response.body)
        if answer?["ok"] == true { return .delivered }
        // It is posted anew then.
        return answer.map(Self.tellsOfLoss) == true
            ? .failed(DeliveryError(response), retryAfter: nil) : .rejected(DeliveryError(response))
    }

    /// By what Slack knows the message that it has taken.
    package func receiverData(from response: HTTPResponse) -> [String: String]? {
        guard updatesMessage, let answer = try? JSONValue(parsing: response.body) else { return nil }
        if Self.tellsOfLoss(answer) { return [:] }
        guard answer["ok"] == true, let channel = answer["channel"]?.string, let time = answer["ts"]?.string,
            !channel.isEmpty, !time.isEmpty
        else { return nil }
        return ["channel": channel, "ts": time]
    }

    private static func tellsOfLoss(_ answer: JSONValue) -> Bool {
        answer["error"]?.string.map(lost.contains) == true
    }
}

extension SlackField {
    /// The cell with its templates rendered.
    func json(by renderer: Renderer, isShort: Bool?) throws(DeliveryError) -> JSONValue {
        try JSONValue(members: [
            "title": unlessEmpty(renderer.text(title)), "value": unlessEmpty(renderer.text(value)),
            "short": isShort.map { .bool($0) },
        ])
    }
}

extension SlackAction {
    /// The button with its templates rendered.
    fileprivate func json(by renderer: Renderer) throws(DeliveryError) -> JSONValue {
        var question: JSONValue?
        if let confirmation {
            question = try JSONValue(members: [
                "text": unlessEmpty(renderer.text(confirmation.text)),
                "title": unlessEmpty(renderer.text(confirmation.title)),
                "ok_text": unlessEmpty(renderer.text(confirmation.okText)),
                "dismiss_text": unlessEmpty(renderer.text(confirmation.dismissText)),
            ])
        }
        return try JSONValue(members: [
            "type": unlessEmpty(renderer.text(type)), "text": unlessEmpty(renderer.text(text)),
            "url": unlessEmpty(renderer.text(url)), "style": unlessEmpty(renderer.text(style)),
            "name": unlessEmpty(renderer.text(name)), "value": unlessEmpty(renderer.text(value)), "confirm": question,
        ])
    }
}
