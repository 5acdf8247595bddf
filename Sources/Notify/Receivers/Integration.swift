package import Format
package import HTTP
internal import Model
package import YAML

/// The settings of one way to tell someone, as `alertmanager.yml` has them under the kind's name and `_configs`.
package protocol IntegrationSettings: Sendable {
    /// The kind's name, which metrics and the status page show.
    static var name: String { get }
    /// Whether it is told too when alerts are resolved.
    var sendsResolved: Bool { get }
    /// Takes its keys; what it leaves is refused by who calls.
    init(_ reader: inout ConfigReader) throws(YAMLError)
}

/// A way to tell someone that this program can do: one kind of receiver with its settings.
package protocol Integration: IntegrationSettings {
    /// The request that tells a notification.
    func request(for notification: Notification) throws(DeliveryError) -> HTTPRequest
    /// What a response to it means.
    func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome
}

extension Integration {
    /// 2xx is success; 429 and 5xx may pass, so they are tried again; whatever else is refused for good.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        switch response.status {
        case 200..<300: return .delivered
        case 429, 500..<600:
            let wait = response.header("retry-after").flatMap { RetryAfter.milliseconds($0, at: now) }
            return .failed(DeliveryError(response), retryAfter: wait)
        default: return .rejected(DeliveryError(response))
        }
    }
}

/// How an attempt to tell someone ended.
package enum DeliveryOutcome: Sendable {
    case delivered
    /// It may go better later; the receiver may have said how many milliseconds to wait.
    case failed(DeliveryError, retryAfter: Int64?)
    /// It will fail each time until someone mends the settings.
    case rejected(DeliveryError)
}

/// Why someone could not be told.
package struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How much of a response's body is shown, in characters.
    private static let excerptLength = 120

    /// One clause without secrets.
    package let description: String

    package init(_ description: String) { self.description = description }

    fileprivate init(_ response: HTTPResponse) {
        let text = String(decoding: response.body.prefix(4 * Self.excerptLength), as: UTF8.self)
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(Self.excerptLength)
        let excerpt = line.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        description = "it answered with status \(response.status)" + (excerpt.isEmpty ? "" : ": \(excerpt)")
    }
}
