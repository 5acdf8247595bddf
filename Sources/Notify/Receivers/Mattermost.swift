import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message to an incoming webhook of Mattermost.
package struct Mattermost: IntegrationSettings {
    package static let name = "mattermost"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let webhookURL: Secret
    let channel: String
    let username: String
    /// What is said without `attachments`.
    let attachment: MattermostAttachment
    let iconURL: String
    let iconEmoji: String
    let attachments: [MattermostAttachment]
    let type: String
    /// The text of a card at the side; nil without one.
    let card: String?
    let priority: MattermostPriority?

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        guard let url = try reader.secretURL("webhook_url") ?? reader.global.mattermostWebhookURL else {
            throw reader.missing("webhook_url", orGlobal: "mattermost_webhook_url")
        }
        webhookURL = url
        channel = try reader.text("channel")
        username = try reader.template("username", named: "mattermost.default.username")
        attachment = try MattermostAttachment(&reader, templates: "mattermost.default")
        iconURL = try reader.text("icon_url")
        iconEmoji = try reader.text("icon_emoji")
        attachments = try reader.each("attachments") { reader throws(YAMLError) in
            try MattermostAttachment(&reader, templates: nil)
        }
        type = try reader.text("type")
        card = try reader.nested("props") { reader throws(YAMLError) in try reader.text("card") }
        priority = try reader.nested("priority") { reader throws(YAMLError) in
            MattermostPriority(
                priority: try reader.text("priority"), requestsAcknowledgement: try reader.flag("requested_ack"),
                isPersistent: try reader.flag("persistent_notifications"))
        }
    }
}

/// How urgent a message of Mattermost is.
package struct MattermostPriority: Hashable, Sendable {
    let priority: String
    let requestsAcknowledgement: Bool
    let isPersistent: Bool
}

/// A block of a message of Mattermost.
package struct MattermostAttachment: Hashable, Sendable {
    let text: String
    let fallback: String
    let color: String
    let pretext: String
    let authorName: String
    let authorLink: String
    let authorIcon: String
    let title: String
    let titleLink: String
    let fields: [SlackField]
    let thumbURL: String
    let footer: String
    let footerIcon: String
    let imageURL: String

    /// Takes its keys; `templates` is how the names of those begin that are rendered where nothing is said.
    init(_ reader: inout ConfigReader, templates: String?) throws(YAMLError) {
        func text(_ key: String, _ name: String) throws(YAMLError) -> String {
            guard let templates else { return try reader.text(key) }
            return try reader.template(key, named: "\(templates).\(name)")
        }
        self.text = try text("text", "text")
        fallback = try text("fallback", "fallback")
        color = try text("color", "color")
        title = try text("title", "title")
        titleLink = try text("title_link", "titlelink")
        pretext = try reader.text("pretext")
        authorName = try reader.text("author_name")
        authorLink = try reader.text("author_link")
        authorIcon = try reader.text("author_icon")
        fields = try reader.each("fields") { reader throws(YAMLError) in try SlackField(&reader) }
        thumbURL = try reader.text("thumb_url")
        footer = try reader.text("footer")
        footerIcon = try reader.text("footer_icon")
        imageURL = try reader.text("image_url")
    }
}

extension Mattermost: HTTPIntegration {
    /// The longest text that Mattermost takes, in characters.
    private static let textLimit = 16_383

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        // With blocks of its own the message has the text that the block would have.
        var text = ""
        if !attachments.isEmpty { text = try renderer.text(attachment.text, upTo: Self.textLimit) }
        let blocks = try (attachments.isEmpty ? [attachment] : attachments)
            .map { block throws(DeliveryError) in try block.json(by: renderer) }
        let body = try JSONValue(members: [
            "text": unlessEmpty(text), "channel": unlessEmpty(renderer.text(channel)),
            "username": unlessEmpty(renderer.text(username)), "icon_url": unlessEmpty(renderer.text(iconURL)),
            "icon_emoji": unlessEmpty(renderer.text(iconEmoji)), "attachments": .array(blocks),
            "type": unlessEmpty(renderer.text(type)), "props": props(by: renderer), "priority": urgency(by: renderer),
        ])
        return try HTTPRequest(posting: body, to: webhookURL.revealed("webhook_url"), by: http)
    }

    private func props(by renderer: Renderer) throws(DeliveryError) -> JSONValue? {
        guard let card, !card.isEmpty else { return nil }
        return ["card": .string(try renderer.text(card))]
    }

    /// Only what is important can be acknowledged, and only what is urgent asks again and again.
    private func urgency(by renderer: Renderer) throws(DeliveryError) -> JSONValue? {
        guard let priority, !priority.priority.isEmpty else { return nil }
        let asked = try renderer.text(priority.priority).lowercased()
        let level = ["urgent", "important"].contains(asked) ? asked : "standard"
        return JSONValue(members: [
            "priority": .string(level),
            "requested_ack": onlyTrue(priority.requestsAcknowledgement && level != "standard"),
            "persistent_notifications": onlyTrue(priority.isPersistent && level == "urgent"),
        ])
    }
}

extension MattermostAttachment {
    /// The block with its templates rendered.
    fileprivate func json(by renderer: Renderer) throws(DeliveryError) -> JSONValue {
        let cells = try fields.map { field throws(DeliveryError) in
            try field.json(by: renderer, isShort: field.isShort)
        }
        return try JSONValue(members: [
            "fallback": unlessEmpty(renderer.text(fallback)), "color": unlessEmpty(renderer.text(color)),
            "pretext": unlessEmpty(renderer.text(pretext)), "text": unlessEmpty(renderer.text(text)),
            "author_name": unlessEmpty(renderer.text(authorName)),
            "author_link": unlessEmpty(renderer.text(authorLink)),
            "author_icon": unlessEmpty(renderer.text(authorIcon)), "title": unlessEmpty(renderer.text(title)),
            "title_link": unlessEmpty(renderer.text(titleLink)), "fields": unlessEmpty(cells),
            "thumb_url": unlessEmpty(renderer.text(thumbURL)), "footer": unlessEmpty(renderer.text(footer)),
            "footer_icon": unlessEmpty(renderer.text(footerIcon)), "image_url": unlessEmpty(renderer.text(imageURL)),
        ])
    }
}
