import HTTPConfig
package import YAML

/// A message of Pushover.
package struct Pushover: IntegrationSettings {
    package static let name = "pushover"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let userKey: Secret
    let token: Secret
    let title: String
    let message: String
    let url: String
    let urlTitle: String
    let device: String
    let sound: String
    let priority: String
    let retry: Duration
    let expire: Duration
    /// How long it is shown; zero for ever.
    let ttl: Duration
    let isHTML: Bool
    let isMonospace: Bool

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        userKey = try reader.requiredSecret("user_key")
        token = try reader.requiredSecret("token")
        title = try reader.template("title", named: "pushover.default.title")
        message = try reader.template("message", named: "pushover.default.message")
        url = try reader.template("url", named: "pushover.default.url")
        urlTitle = try reader.text("url_title")
        device = try reader.text("device")
        sound = try reader.text("sound")
        priority = try reader.text("priority", default: #"{{ if eq .Status "firing" }}2{{ else }}0{{ end }}"#)
        retry = try reader.goDuration("retry") ?? .seconds(60)
        expire = try reader.goDuration("expire") ?? .seconds(3600)
        ttl = try reader.goDuration("ttl") ?? .zero
        isHTML = try reader.flag("html")
        isMonospace = try reader.flag("monospace")
        try reader.exclude("html", "monospace", if: isHTML && isMonospace)
    }
}
