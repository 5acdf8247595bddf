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
