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
