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
