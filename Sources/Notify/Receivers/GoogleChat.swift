import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message to a webhook of a space of Google Chat. Alertmanager does not know it.
package struct GoogleChat: IntegrationSettings {
    package static let name = "googlechat"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let url: Secret
    let text: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        url = try reader.requiredSecretURL("url")
        text = try reader.template("text", named: "googlechat.default.text")
    }
}

extension GoogleChat: HTTPIntegration {
    /// The longest message that Google Chat takes, in characters.
    private static let textLimit = 4096

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        try HTTPRequest(
            posting: ["text": .string(renderer.text(text, upTo: Self.textLimit))], to: url.revealed("url"), by: http)
    }
}
