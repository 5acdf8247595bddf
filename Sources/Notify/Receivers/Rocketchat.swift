package import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message to Rocket.Chat.
package struct Rocketchat: IntegrationSettings {
    package static let name = "rocketchat"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiURL: String
    let tokenID: Secret
    let token: Secret
    let channel: String
    let color: String
    let title: String
    let titleLink: String
    let text: String
    let fields: [Field]
    let hasShortFields: Bool
    let emoji: String
    let iconURL: String
    let imageURL: String
    let thumbURL: String
    let linksNames: Bool
    let actions: [Action]

    /// A table's cell.
    package struct Field: Hashable, Sendable {
        let title: String
        let value: String
        /// Whether it may stand beside another; nil for what holds for all.
        let isShort: Bool?
    }

    /// A button.
    package struct Action: Hashable, Sendable {
        let type: String
        let text: String
        let url: String
        let imageURL: String
        let isWebView: Bool
        let webViewHeightRatio: String
        let message: String
        let isMessageInChatWindow: Bool
        let messageProcessingType: String
    }

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        let global = reader.global
        sendsResolved = try reader.sendsResolved(default: false)
        http = try reader.http()
        apiURL = try reader.url("api_url") ?? global.rocketchatAPIURL
        guard let tokenID = try reader.secret("token_id") ?? global.rocketchatTokenID else {
            throw reader.missing("token_id", orGlobal: "rocketchat_token_id")
        }
        guard let token = try reader.secret("token") ?? global.rocketchatToken else {
            throw reader.missing("token", orGlobal: "rocketchat_token")
        }
        self.tokenID = tokenID
        self.token = token
        channel = try reader.text("channel")
        color = try reader.text("color", default: #"{{ if eq .Status "firing" }}red{{ else }}green{{ end }}"#)
        title = try reader.template("title", named: "rocketchat.default.title")
        titleLink = try reader.template("title_link", named: "rocketchat.default.titlelink")
        text = try reader.template("text", named: "rocketchat.default.text")
        fields = try reader.each("fields") { reader throws(YAMLError) in
            Field(
                title: try reader.text("title"), value: try reader.text("value"),
                isShort: try reader.fields.bool("short"))
        }
        hasShortFields = try reader.flag("short_fields")
        emoji = try reader.template("emoji", named: "rocketchat.default.emoji")
        iconURL = try reader.template("icon_url", named: "rocketchat.default.iconurl")
        imageURL = try reader.text("image_url")
        thumbURL = try reader.text("thumb_url")
        linksNames = try reader.flag("link_names")
        // Alertmanager has no names of its own for these, so that they are its fields' in small letters.
        actions = try reader.each("actions") { reader throws(YAMLError) in
            Action(
                type: try reader.text("type"), text: try reader.text("text"), url: try reader.text("url"),
                imageURL: try reader.text("imageurl"), isWebView: try reader.flag("iswebview"),
                webViewHeightRatio: try reader.text("webviewheightratio"), message: try reader.text("msg"),
                isMessageInChatWindow: try reader.flag("msginchatwindow"),
                messageProcessingType: try reader.text("msgprocessingtype"))
        }
    }
}

extension Rocketchat: HTTPIntegration {
    /// The longest title that Rocket.Chat shows, in characters.
    private static let titleLimit = 1024

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let body = try JSONValue(members: [
            "channel": unlessEmpty(renderer.text(channel)), "emoji": unlessEmpty(renderer.text(emoji)),
            "avatar": unlessEmpty(renderer.text(iconURL)), "attachments": [attachment(by: renderer)],
        ])
        return try HTTPRequest(
            posting: body, to: folder(apiURL) + "api/v1/chat.postMessage",
            headers: [
                ("X-Auth-Token", token.revealed("token")), ("X-User-Id", tokenID.revealed("token_id")),
            ], by: http)
    }

    private func attachment(by renderer: Renderer) throws(DeliveryError) -> JSONValue {
        let cells = try fields.map { field throws(DeliveryError) in
            try JSONValue(members: [
                "short": .bool(field.isShort ?? hasShortFields), "title": unlessEmpty(renderer.text(field.title)),
                "value": unlessEmpty(renderer.text(field.value)),
            ])
        }
        let buttons = try actions.map { action throws(DeliveryError) in
            try JSONValue(members: [
                "type": "button", "text": unlessEmpty(renderer.text(action.text)),
                "url": unlessEmpty(renderer.text(action.url)), "is_webview": false,
                "msg": unlessEmpty(renderer.text(action.message)), "msg_in_chat_window": false,
            ])
        }
        return try JSONValue(members: [
            "title": unlessEmpty(renderer.text(title, upTo: Self.titleLimit)),
            "title_link": unlessEmpty(renderer.text(titleLink)), "text": unlessEmpty(renderer.text(text)),
            "image_url": unlessEmpty(renderer.text(imageURL)), "thumb_url": unlessEmpty(renderer.text(thumbURL)),
            "color": unlessEmpty(renderer.text(color)), "fields": unlessEmpty(cells),
            "actions": unlessEmpty(buttons),
        ])
    }

    /// Rocket.Chat says no with a status of success too.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        let outcome = DeliveryOutcome(response, at: now)
        guard case .delivered = outcome else { return outcome }
        guard !response.isCut, let answer = try? JSONValue(parsing: response.body) else { return outcome }
        return answer["success"] == true ? .delivered : .rejected(DeliveryError(response))
    }
}
