internal import Format
import GoTemplate
package import HTTP
package import HTTPConfig
package import YAML

/// Posts a group of alerts as Alertmanager's webhook does, so that whatever takes those takes these.
package struct Webhook: HTTPIntegration {
    package static let name = "webhook"

    /// Often a secret, and so may stand in a file of its own, which is read for each notification.
    let url: Secret
    package let sendsResolved: Bool
    /// How many alerts are sent at most; 0 is all.
    let maxAlerts: Int
    let timeout: Duration
    let http: HTTPConfig
    /// What is sent in place of the alerts, its texts being templates.
    let payload: JSONValue?

    package init(url: Secret, sendsResolved: Bool = true, maxAlerts: Int = 0, timeout: Duration = .seconds(10)) {
        self.url = url
        self.sendsResolved = sendsResolved
        self.maxAlerts = maxAlerts
        self.timeout = timeout
        http = HTTPConfig()
        payload = nil
    }

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        maxAlerts = try reader.fields.int("max_alerts", in: 0...Int.max) ?? 0
        // No timeout at all, Alertmanager's 0s, would let one receiver hold a connection for ever.
        timeout = try reader.timeout() ?? .seconds(10)
        payload = reader.fields.value("payload")?.jsonValue
        url = try reader.templatedURL("url")
    }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let text = try renderer.secret(url, "url")
        let address = text.utf8.contains { !(0x21...0x7E).contains($0) } ? text.firstWord : text
        guard !address.isEmpty else { throw DeliveryError(.settings, "the url is empty once its template is rendered") }
        let body = try payload.map { (payload) throws(DeliveryError) in try renderer.inlined(payload).encoded() }
        return try HTTPRequest(
            posting: body
                ?? WebhookMessage.bytes(
                    notification, maxAlerts: maxAlerts, routeLabels: renderer.routeLabels), of: "application/json",
            to: address, by: http, timeout: timeout)
    }
}

extension String {
    /// The first piece between white space; empty when there is none.
    fileprivate var firstWord: String { split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "" }
}

extension ConfigReader {
    /// A URL that may be a template, or the file that holds it. Only one without templates can be judged.
    fileprivate mutating func templatedURL(_ key: String) throws(YAMLError) -> Secret {
        let secret = try requiredSecret(key)
        guard case .text(let text) = secret, let node = fields.value(key) else { return secret }
        guard text.contains("{{") else { return .text(try checkedURL(text, of: key, at: node)) }
        do {
            _ = try Template(text, name: key, library: .notifications)
        } catch {
            throw node.error("\(key) of \(fields.subject) is a template that cannot be read: check its {{ and }}")
        }
        return secret
    }
}
