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
    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let heading = try JSONValue(members: [
            "type": "TextBlock", "text": .string(renderer.text(title)), "weight": "Bolder", "size": "Medium",
            "wrap": true, "style": "heading", "color": notification.isFiring ? "Attention" : "Good",
        ])
        let block = try JSONValue(members: [
            "type": "TextBlock", "text": .string(renderer.text(text)), "wrap": true,
        ])
        let card: JSONValue = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
            "version": "1.2", "body": [heading, block], "msteams": ["width": "full"],
        ]
        let attachment = JSONValue(members: [
            "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .some(.null), "content": card,
        ])
        return try HTTPRequest(
            posting: ["type": "message", "attachments": [attachment]], to: webhookURL.revealed("webhook_url"),
            by: http)
    }
}
