import HTTPConfig
package import YAML

/// A message to a topic of ntfy. Alertmanager does not know it.
package struct Ntfy: IntegrationSettings {
    package static let name = "ntfy"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let serverURL: String
    /// Who knows a topic of a public server can read it.
    let topic: Secret
    /// Who asks, by a token; nil where it is not said, or `username` and `password` say it.
    let token: Secret?
    let username: String
    let password: Secret?
    let title: String
    let message: String
    /// 1 to 5, or a word such as `high`; a template.
    let priority: String
    let tags: [String]
    /// Where a touch leads; a template.
    let click: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        serverURL = try reader.url("server_url") ?? "https://ntfy.sh"
        topic = try reader.requiredSecret("topic")
        token = try reader.secret("token")
        username = try reader.text("username")
        password = try reader.secret("password")
        try reader.exclude("token", "username", if: token != nil && !username.isEmpty)
        try reader.require(username.isEmpty || password != nil, "password")
        try reader.require(!username.isEmpty || password == nil, "username")
        title = try reader.template("title", named: "ntfy.default.title")
        message = try reader.template("message", named: "ntfy.default.message")
        priority = try reader.text("priority", default: #"{{ if eq .Status "firing" }}high{{ else }}default{{ end }}"#)
        tags = try reader.fields.strings("tags")
        click = try reader.text("click", default: "{{ .ExternalURL }}")
    }
}
