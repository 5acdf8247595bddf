import Format
package import HTTP
package import HTTPConfig
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

extension Pushover: HTTPIntegration {
    private static let address = "https://api.pushover.net/1/messages.json"

    /// The longest texts that Pushover takes, in characters.
    private enum Limit {
        static let title = 250
        static let message = 1024
        static let url = 512
        static let urlTitle = 100
    }

    package var bodySecrets: [Secret] { [token, userKey] }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let rendered = try isHTML ? renderer.html(message) : renderer.text(message)
        let text = truncated(rendered, to: Limit.message).trimmingWhiteSpace()
        var parameters = [
            ("token", try renderer.secret(token, "token")),
            ("user", try renderer.secret(userKey, "user_key")),
            ("title", try renderer.text(title, upTo: Limit.title)),
            // An empty message would be refused.
            ("message", text.isEmpty ? "(no details)" : text),
            ("url", try renderer.text(url, upTo: Limit.url)),
            ("url_title", try renderer.text(urlTitle, upTo: Limit.urlTitle)),
            ("priority", try renderer.text(priority)), ("retry", "\(retry.components.seconds)"),
            ("expire", "\(expire.components.seconds)"), ("device", try renderer.text(device)),
            ("sound", try renderer.text(sound)),
        ]
        if isHTML { parameters.append(("html", "1")) }
        if isMonospace { parameters.append(("monospace", "1")) }
        if ttl >= .seconds(1) { parameters.append(("ttl", "\(ttl.components.seconds)")) }
        // Not in the URL, where Alertmanager has them: the first two are secrets.
        let body = parameters.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        return try HTTPRequest(
            posting: Array(body.utf8), of: "application/x-www-form-urlencoded", to: Self.address, by: http)
    }
}
