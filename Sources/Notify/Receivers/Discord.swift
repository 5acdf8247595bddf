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
