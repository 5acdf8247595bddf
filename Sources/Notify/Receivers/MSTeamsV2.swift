import Format
package import HTTP
import HTTPConfig
package import YAML

/// An adaptive card to a workflow of Microsoft Teams.
package struct MSTeamsV2: IntegrationSettings {
    package static let name = "msteamsv2"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let webhookURL: Secret
    let title: String
    let text: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        // The only kind whose own `http_config` leaves the proxy of all in force.
        http = try reader.ownHTTP()?.inheritingProxy(of: reader.global.http) ?? reader.global.http
        webhookURL = try reader.requiredSecretURL("webhook_url")
        title = try reader.template("title", named: "msteamsv2.default.title")
        text = try reader.template("text", named: "msteamsv2.default.text")
    }
}

extension MSTeamsV2: HTTPIntegration {
    /// The largest message that Teams takes, in bytes.
    static let messageLimit = 28_000

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let heading: JSONValue = [
            "type": "TextBlock", "text": .string(try renderer.text(title)), "weight": "Bolder", "size": "Medium",
            "wrap": true, "style": "heading", "color": notification.isFiring ? "Attention" : "Good",
        ]
        let body = fitted(try renderer.text(text), toBytes: Self.messageLimit) { text in
            let block: JSONValue = ["type": "TextBlock", "text": .string(text), "wrap": true]
            let card: JSONValue = [
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
                "version": "1.2", "body": [heading, block], "msteams": ["width": "full"],
            ]
            let attachment: JSONValue = [
                "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null, "content": card,
            ]
            return ["type": "message", "attachments": [attachment]]
        }
        return try HTTPRequest(
            posting: body, of: "application/json", to: webhookURL.revealed("webhook_url"), by: http)
    }
}
