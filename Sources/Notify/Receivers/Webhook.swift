internal import Format
package import HTTP
package import HTTPConfig
package import YAML

/// Posts a group of alerts as Alertmanager's webhook does, so that whatever takes those takes these.
package struct Webhook: HTTPIntegration {
    package static let name = "webhook"

    /// Often a secret, and so may stand in a file of its own, which is read for each notification.
    let url: WebhookURL
    package let sendsResolved: Bool
    /// How many alerts are sent at most; 0 is all.
    let maxAlerts: Int
    let timeout: Duration
    let http: HTTPConfig
    /// What is sent in place of the alerts, its texts being templates.
    let payload: JSONValue?

    package init(url: Secret, sendsResolved: Bool = true, maxAlerts: Int = 0, timeout: Duration = .seconds(10)) {
        self.url = WebhookURL(url)
        self.sendsResolved = sendsResolved
        self.maxAlerts = maxAlerts
        self.timeout = timeout
        // There is no file that could say it.
        http = HTTPConfig(proxy: .environment)
        payload = nil
    }

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        maxAlerts = try reader.fields.int("max_alerts", in: 0...Int.max) ?? 0
        // No timeout at all, Alertmanager's 0s, would let one receiver hold a connection for ever.
        timeout = try reader.timeout() ?? .seconds(10)
        payload = reader.fields.value("payload")?.jsonValue
        url = try WebhookURL(&reader)
    }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let body = try payload.map { (payload) throws(DeliveryError) in try renderer.inlined(payload).encoded() }
        return try HTTPRequest(
            posting: body
                ?? WebhookMessage.bytes(
                    notification, maxAlerts: maxAlerts, routeLabels: renderer.routeLabels), of: "application/json",
            to: url.address(by: renderer), by: http, timeout: timeout)
    }
}
