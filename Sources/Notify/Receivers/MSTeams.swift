import Format
package import HTTP
import HTTPConfig
package import YAML

/// A card to a connector of Microsoft Teams, which Microsoft has begun to switch off.
package struct MSTeams: IntegrationSettings {
    package static let name = "msteams"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let webhookURL: Secret
    let title: String
    let summary: String
    let text: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        webhookURL = try reader.requiredSecretURL("webhook_url")
        title = try reader.template("title", named: "msteams.default.title")
        summary = try reader.template("summary", named: "msteams.default.summary")
        text = try reader.template("text", named: "msteams.default.text")
    }
}

extension MSTeams: HTTPIntegration {
    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let (title, summary) = try (renderer.text(title), renderer.text(summary))
        let body = fitted(try renderer.text(text), toBytes: MSTeamsV2.messageLimit) { text in
            [
                "@context": "http://schema.org/extensions", "type": "MessageCard", "title": .string(title),
                "summary": .string(summary), "text": .string(text),
                "themeColor": notification.isFiring ? "8C1A1A" : "2DC72D",
            ]
        }
        return try HTTPRequest(
            posting: body, of: "application/json", to: webhookURL.revealed("webhook_url"), by: http)
    }
}
