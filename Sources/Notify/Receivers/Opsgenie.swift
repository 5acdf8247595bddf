import Format
import GoTemplate
package import HTTP
import HTTPConfig
import Model
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
    /// Whether an alert that is there already is told what has changed, which Opsgenie leaves as it was otherwise.
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
                _ = try Template(responder.type, name: "type", library: .notifications)
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

extension Opsgenie: HTTPIntegration {
    /// The longest texts that Opsgenie takes, in characters.
    private enum Limit {
        static let message = 130
        static let description = 15_000
        static let note = 25_000
    }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let alias = notification.keyHash
        guard notification.isFiring else {
            let body: JSONValue = ["source": .string(try renderer.text(source))]
            return try request(posting: body, to: Self.path("close", of: alias), by: renderer)
        }
        return try request(posting: alert(alias, of: notification, by: renderer), to: "v2/alerts", by: renderer)
    }

    package func furtherRequests(
        for notification: Notification, by renderer: Renderer
    ) throws(DeliveryError) -> [HTTPRequest] {
        guard updatesAlerts, notification.isFiring else { return [] }
        let texts = [
            ("message", try renderer.text(message, upTo: Limit.message)),
            ("description", try renderer.text(description, upTo: Limit.description)),
        ]
        return try texts.map { name, text throws(DeliveryError) in
            let body = JSONValue.object(text.isEmpty ? [] : [.init(name, .string(text))])
            var request = try request(
                posting: body, to: Self.path(name, of: notification.keyHash), by: renderer)
            request.method = "PUT"
            return request
        }
    }

    private func request(
        posting body: JSONValue, to path: String, by renderer: Renderer
    ) throws(DeliveryError) -> HTTPRequest {
        let key = try renderer.secret(apiKey, "api_key")
        return try HTTPRequest(
            posting: body, to: apiURL + path, headers: [("Authorization", "GenieKey \(key)")], by: http)
    }

    /// Where something of an alert is changed.
    private static func path(_ part: String, of alias: String) -> String {
        "v2/alerts/\(alias)/\(part)?identifierType=alias"
    }

    private func alert(
        _ alias: String, of notification: Notification, by renderer: Renderer
    ) throws(DeliveryError) -> JSONValue {
        var facts: [String: String] = [:]
        for label in Labels(common: notification.alerts.map(\.labels)) { facts[label.name] = label.value }
        for (name, template) in details { facts[name] = try renderer.text(template) }
        let tags = Self.list(try renderer.text(tags))
        let actions = Self.list(try renderer.text(actions))
        let responders = try asked(by: renderer)
        return try JSONValue(members: [
            "alias": .string(alias), "message": .string(renderer.text(message, upTo: Limit.message)),
            "description": unlessEmpty(renderer.text(description, upTo: Limit.description)),
            "details": .object(facts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            "source": .string(renderer.text(source)), "responders": unlessEmpty(responders),
            "tags": unlessEmpty(tags), "note": unlessEmpty(renderer.text(note, upTo: Limit.note)),
            "priority": unlessEmpty(renderer.text(priority)), "entity": unlessEmpty(renderer.text(entity)),
            "actions": unlessEmpty(actions),
        ])
    }

    private func asked(by renderer: Renderer) throws(DeliveryError) -> [JSONValue] {
        var asked: [JSONValue] = []
        for responder in responders {
            let (id, name) = (try renderer.text(responder.id), try renderer.text(responder.name))
            let (username, type) = (try renderer.text(responder.username), try renderer.text(responder.type))
            // Templates may come to nobody.
            if [id, name, username, type].allSatisfy(\.isEmpty) { continue }
            if type == "teams" {
                asked += Self.list(name).map { ["name": $0, "type": "team"] }
            } else {
                asked.append(
                    JSONValue(members: [
                        "id": unlessEmpty(id), "name": unlessEmpty(name), "username": unlessEmpty(username),
                        "type": .string(type),
                    ]))
            }
        }
        return asked
    }

    /// What stands between commas.
    private static func list(_ text: String) -> [JSONValue] { text.split(separator: ",").map { .string(String($0)) } }
}
