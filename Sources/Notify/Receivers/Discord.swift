import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message to a Discord webhook.
package struct Discord: IntegrationSettings {
    package static let name = "discord"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let webhookURL: Secret
    let content: String
    let title: String
    let message: String
    let username: String
    let avatarURL: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        webhookURL = try reader.requiredSecretURL("webhook_url")
        content = try reader.text("content")
        title = try reader.template("title", named: "discord.default.title")
        message = try reader.template("message", named: "discord.default.message")
        username = try reader.text("username")
        avatarURL = try reader.text("avatar_url")
    }
}

extension Discord: HTTPIntegration {
    /// The longest texts that Discord takes, in characters.
    private enum Limit {
        static let title = 256
        static let message = 4096
        static let content = 2000
    }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let embed = try JSONValue(members: [
            "title": .string(renderer.text(title, upTo: Limit.title)),
            "description": .string(renderer.text(message, upTo: Limit.message)),
            "color": notification.isFiring ? 0x99_2D22 : 0x2E_CC71,
        ])
        let body = try JSONValue(members: [
            "content": .string(renderer.text(content, upTo: Limit.content)), "embeds": [embed],
            "username": unlessEmpty(username), "avatar_url": unlessEmpty(avatarURL),
        ])
        return try HTTPRequest(posting: body, to: webhookURL.revealed("webhook_url"), by: http)
    }
}
