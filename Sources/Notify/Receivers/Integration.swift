import Format
package import GoTemplate
package import HTTP
package import Mail
package import Model
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
    /// Tells a notification, once.
    func tell(_ notification: Notification, by means: DeliveryMeans) async -> DeliveryReport
}

/// What integrations tell with.
package struct DeliveryMeans: Sendable {
    package let transport: any HTTPTransport
    package let mail: any MailTransport
    package let time: any TimeSource
    package let programs: any ProgramRunner
    /// The templates that those of integrations may name.
    package let library: TemplateLibrary

    package init(
        transport: any HTTPTransport, mail: any MailTransport = NoMail(), time: any TimeSource,
        programs: any ProgramRunner = NoPrograms(), library: TemplateLibrary = .notifications
    ) {
        self.transport = transport
        self.mail = mail
        self.time = time
        self.programs = programs
        self.library = library
    }
}

/// How an attempt to tell someone went.
package struct DeliveryReport: Sendable {
    package let outcome: DeliveryOutcome
    /// What was sent, or would have been.
    package let payload: [UInt8]
    /// What the integration wants to know when it is told of the group next; nil for what it knew before.
    package let receiverData: [String: String]?

    package init(_ outcome: DeliveryOutcome, payload: [UInt8] = [], receiverData: [String: String]? = nil) {
        self.outcome = outcome
        self.payload = payload
        self.receiverData = receiverData
    }
}

/// How an attempt to tell someone ended.
package enum DeliveryOutcome: Sendable {
    case delivered
    /// It may go better later; the receiver may have said how many milliseconds to wait.
    case failed(DeliveryError, retryAfter: Int64?)
    /// It will fail each time until someone mends the settings.
    case rejected(DeliveryError)

    /// Why it was not delivered.
    package var error: DeliveryError? {
        switch self {
        case .delivered: nil
        case .failed(let error, _), .rejected(let error): error
        }
    }
}

/// Why someone could not be told.
package struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; the raw values label a metric.
    package enum Kind: String, CaseIterable, Sendable {
        /// A template, a file with a secret, an address: nothing was sent.
        case settings
        case network, timeout
        /// The receiver refused it for good: with a status of 4xx, or a reply of SMTP of 5xx.
        case clientError = "client_error"
        case rateLimited = "rate_limited"
        /// The receiver could not take it: a status of 5xx, a reply of SMTP of 4xx.
        case serverError = "server_error"
    }

    package let kind: Kind
    /// One clause without secrets.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
