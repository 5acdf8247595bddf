import GoTemplate
import HTTPConfig
package import YAML

/// An alert of Opsgenie, or of what took its place.
package struct Opsgenie: IntegrationSettings {
    package static let name = "opsgenie"

    /// Who is to answer: by number, name or user name.
    package struct Responder: Hashable, Sendable {
        let id: String
        let name: String
        let username: String
        /// `team`, `teams`, `user`, `escalation` or `schedule`, or a template.
        let type: String
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiKey: Secret
    /// Ends with a slash.
    let apiURL: String
    let message: String
    let description: String
    let source: String
    let details: [String: String]
    let entity: String
    let responders: [Responder]
    let actions: String
    let tags: String
    let note: String
    let priority: String
    let updatesAlerts: Bool

    private static let types: Set = ["team", "teams", "user", "escalation", "schedule"]

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        guard let key = try reader.secret("api_key") ?? reader.global.opsgenieAPIKey else {
            throw reader.missing("api_key", orGlobal: "opsgenie_api_key")
        }
        apiKey = key
        apiURL = folder(try reader.url("api_url") ?? reader.global.opsgenieAPIURL)
        message = try reader.template("message", named: "opsgenie.default.message")
        description = try reader.template("description", named: "opsgenie.default.description")
        source = try reader.template("source", named: "opsgenie.default.source")
        details = try reader.texts("details")
        entity = try reader.text("entity")
        responders = try reader.each("responders") { reader throws(YAMLError) in try Self.responder(&reader) }
        actions = try reader.text("actions")
        tags = try reader.text("tags")
        note = try reader.text("note")
        priority = try reader.text("priority")
        updatesAlerts = try reader.flag("update_alerts")
    }

    private static func responder(_ reader: inout ConfigReader) throws(YAMLError) -> Responder {
        let responder = Responder(
            id: try reader.text("id"), name: try reader.text("name"), username: try reader.text("username"),
            type: try reader.text("type"))
        let isKnown = [responder.id, responder.name, responder.username].contains { !$0.isEmpty }
        try reader.require(isKnown, "id", "name", "username")
        if responder.type.contains("{{") {
            do {
                _ = try Template(responder.type, name: "type")
            } catch {
                throw reader.fields.error(at: "type", "the type of a responder is no template: \(error)")
            }
        } else if !types.contains(responder.type.lowercased()) {
            throw reader.fields.error(
                at: "type", "the type of a responder must be one of \(types.sorted().joined(separator: ", "))")
        }
        return responder
    }
}

/// A URL as a folder, to which more is appended.
func folder(_ url: String) -> String { url.hasSuffix("/") ? url : "\(url)/" }
