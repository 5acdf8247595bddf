import Format
import FoundationEssentials
package import HTTP
internal import Model

/// Posts a group of alerts as Alertmanager's webhook does, so that whatever takes those takes these.
package struct Webhook: HTTPIntegration {
    package static let name = "webhook"

    /// Where the address comes from; it often holds a secret, and so may stand in a file of its own.
    package enum Address: Hashable, Sendable {
        case fixed(String)
        /// Read for each notification, so that a new secret needs no reload.
        case file(String)
    }

    let url: Address
    package let sendsResolved: Bool
    /// How many alerts are sent at most; 0 is all.
    let maxAlerts: Int
    let timeout: Duration

    package init(url: Address, sendsResolved: Bool = true, maxAlerts: Int = 0, timeout: Duration = .seconds(10)) {
        self.url = url
        self.sendsResolved = sendsResolved
        self.maxAlerts = maxAlerts
        self.timeout = timeout
    }

    package func request(for notification: Notification) throws(DeliveryError) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: try address(),
            headers: [("Content-Type", "application/json"), ("User-Agent", "roost")],
            body: WebhookMessage.bytes(notification, maxAlerts: maxAlerts),
            timeout: timeout, bodyLimit: 4096
        )
    }

    private func address() throws(DeliveryError) -> String {
        switch url {
        case .fixed(let url): return url
        case .file(let path):
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw DeliveryError(.settings, "cannot read the url_file \(path): make it a file that Roost may read")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            return text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        }
    }
}
