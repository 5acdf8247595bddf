import Format
package import HTTP
package import HTTPConfig
package import YAML

/// A message to a topic of ntfy. Alertmanager does not know it.
package struct Ntfy: IntegrationSettings {
    package static let name = "ntfy"

    package let sendsResolved: Bool
    /// With who asks, where that is said.
    let http: HTTPConfig
    let serverURL: String
    /// Who knows a topic of a public server can read it.
    let topic: Secret
    let title: String
    let message: String
    /// 1 to 5, or a word such as `high`; a template.
    let priority: String
    let tags: [String]
    /// Where a touch leads; a template.
    let click: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try Self.http(&reader)
        serverURL = try reader.url("server_url") ?? "https://ntfy.sh"
        topic = try reader.requiredSecret("topic")
        title = try reader.template("title", named: "ntfy.default.title")
        message = try reader.template("message", named: "ntfy.default.message")
        priority = try reader.text("priority", default: #"{{ if eq .Status "firing" }}high{{ else }}default{{ end }}"#)
        tags = try reader.fields.strings("tags")
        click = try reader.text("click", default: "{{ .ExternalURL }}")
    }

    private static func http(_ reader: inout ConfigReader) throws(YAMLError) -> HTTPConfig {
        let http = try reader.http()
        let token = try reader.secret("token")
        let username = try reader.text("username")
        let password = try reader.secret("password")
        try reader.exclude("token", "username", if: token != nil && !username.isEmpty)
        try reader.require(username.isEmpty || password != nil, "password")
        try reader.require(!username.isEmpty || password == nil, "username")
        if let token { return http.bearing(token) }
        return password.map { http.asking(as: .text(username), password: $0) } ?? http
    }
}

extension Ntfy: HTTPIntegration {
    /// The longest message that ntfy shows; a longer one becomes a file. In bytes.
    private static let messageLimit = 4096
    /// The words for how urgent a message is, from the least on.
    private static let urgencies = [["min"], ["low"], ["default", ""], ["high"], ["max", "urgent"]]

    package var bodySecrets: [Secret] { [topic] }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let body = try JSONValue(members: [
            "topic": .string(topic.revealed("topic")), "title": unlessEmpty(renderer.text(title).onOneLine),
            "message": .string(truncated(renderer.text(message), toBytes: Self.messageLimit)),
            "priority": .integer(urgency(by: renderer)), "tags": unlessEmpty(tags.map { .string($0) }),
            "click": unlessEmpty(renderer.text(click)),
        ])
        return try HTTPRequest(posting: body, to: serverURL, by: http)
    }

    private func urgency(by renderer: Renderer) throws(DeliveryError) -> Int64 {
        let text = try renderer.text(priority).trimmingWhiteSpace().lowercased()
        if let number = Int64(text), (1...5).contains(number) { return number }
        if let index = Self.urgencies.firstIndex(where: { $0.contains(text) }) { return Int64(index) + 1 }
        throw DeliveryError(.settings, "the priority must be 1 to 5, min, low, default, high or max")
    }
}
