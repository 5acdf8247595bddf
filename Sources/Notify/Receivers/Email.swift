import Format
import HTTP
import HTTPConfig
import Mail
internal import Model
package import YAML

/// A mail.
package struct Email: IntegrationSettings {
    package static let name = "email"

    /// How notifications of one group are made a thread.
    package enum Threading: String, Sendable {
        /// One thread as long as the group lasts.
        case whole = "none"
        /// One for each day.
        case daily
    }

    package let sendsResolved: Bool
    /// One address or several between commas; a template.
    let to: String
    let from: String
    let hello: String
    let smarthost: HostAndPort
    let authUsername: String
    let authPassword: Secret?
    let authSecret: Secret?
    let authIdentity: String
    /// By their names in the usual capitals.
    let headers: [String: String]
    let html: String
    let text: String
    let requiresTLS: Bool
    let tls: TLSOptions
    /// nil for what the port says: 465 speaks TLS from the start.
    let forcesImplicitTLS: Bool?
    /// nil where each mail stands alone.
    let threading: Threading?

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        let global = reader.global
        sendsResolved = try reader.sendsResolved(default: false)
        to = try reader.fields.requiredString("to")
        from = Self.first(try reader.text("from"), global.smtpFrom)
        hello = Self.first(try reader.text("hello"), global.smtpHello)
        try reader.requireGlobally(!from.isEmpty, "from", "smtp_from")
        guard let smarthost = try reader.hostAndPort("smarthost") ?? global.smtpSmarthost else {
            throw reader.missing("smarthost", orGlobal: "smtp_smarthost")
        }
        self.smarthost = smarthost
        if MailPort.number(smarthost.port) == nil {
            reader.context.unsupported.append(
                reader.fields.error(at: "smarthost", "the port of smarthost is not known: write its number"))
        }
        authUsername = Self.first(try reader.text("auth_username"), global.smtpAuthUsername)
        authPassword = try reader.secret("auth_password") ?? global.smtpAuthPassword
        authSecret = try reader.secret("auth_secret") ?? global.smtpAuthSecret
        authIdentity = Self.first(try reader.text("auth_identity"), global.smtpAuthIdentity)
        headers = try Self.headers(&reader)
        html = try reader.template("html", named: "email.default.html")
        text = try reader.text("text")
        requiresTLS = try reader.fields.bool("require_tls") ?? global.smtpRequiresTLS
        tls = try reader.tls("tls_config") ?? global.smtpTLS
        forcesImplicitTLS = try reader.fields.bool("force_implicit_tls") ?? global.smtpForcesImplicitTLS
        threading = try Self.threading(&reader)
        if threading != nil, let own = ["References", "In-Reply-To"].first(where: { headers[$0] != nil }) {
            throw reader.fields.error(
                at: "threading", "threading of email_configs sets the header \(own): remove it from headers")
        }
    }

    /// What the template of a header that every mail has is where nothing is said.
    private static let subject = #"{{ template "email.default.subject" . }}"#

    private static func first(_ text: String, _ fallback: String) -> String { text.isEmpty ? fallback : text }

    private static func headers(_ reader: inout ConfigReader) throws(YAMLError) -> [String: String] {
        var headers: [String: String] = [:]
        for entry in try reader.fields.entries("headers") {
            let name = canonical(entry.key)
            if MailMessage.reservedHeaders.contains(name) || !MailMessage.isHeaderName(name) {
                reader.context.unsupported.append(
                    entry.keyError("the header \(quoted(name)) of email_configs cannot be set: remove it"))
            }
            let value = entry.value.isNull ? "" : try entry.value.string(entry.key)
            guard headers.updateValue(value, forKey: name) == nil else {
                throw entry.keyError("the header \(name) of email_configs stands here twice: remove one of them")
            }
        }
        return headers
    }

    /// `X-Custom-Header`: names of headers mean the same in all cases.
    private static func canonical(_ name: String) -> String {
        name.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
    }

    private static func threading(_ reader: inout ConfigReader) throws(YAMLError) -> Threading? {
        try reader.nested("threading") { reader throws(YAMLError) in
            let isEnabled = try reader.flag("enabled")
            let period = try reader.text("thread_by_date")
            guard isEnabled else { return nil }
            guard let threading = Threading(rawValue: period) else {
                throw reader.fields.error(at: "thread_by_date", "thread_by_date must be none or daily")
            }
            return threading
        } ?? nil
    }
}

extension Email: Integration {
    package func tell(_ notification: Notification, by means: DeliveryMeans) async -> DeliveryReport {
        let mail: MailSubmission
        do {
            let now = means.time.now()
            let renderer = Renderer(notification, library: means.library, at: now)
            mail = try submission(for: notification, by: renderer, at: now)
        } catch {
            return DeliveryReport(.rejected(error))
        }
        do {
            try await means.mail.send(mail)
            return DeliveryReport(.delivered, payload: mail.message)
        } catch {
            return DeliveryReport(DeliveryOutcome(error), payload: mail.message)
        }
    }

    /// The mail that tells a notification.
    func submission(
        for notification: Notification, by renderer: Renderer, at now: Timestamp
    ) throws(DeliveryError) -> MailSubmission {
        let senders = try addresses(from, "from", by: renderer)
        guard senders.count == 1 else { throw DeliveryError(.settings, "\"from\" is not one address") }
        let recipients = try addresses(to, "to", by: renderer)
        guard !recipients.isEmpty else { throw DeliveryError(.settings, "\"to\" holds no address") }
        guard let port = MailPort.number(smarthost.port) else {
            throw DeliveryError(.settings, "the port \(smarthost.port) of the smarthost is not known: give its number")
        }
        let message = try message(of: notification, from: senders[0], by: renderer, at: now)
        var mail = MailSubmission(
            host: smarthost.host.isEmpty ? "localhost" : smarthost.host, port: port,
            hello: hello.isEmpty ? "localhost" : hello, sender: senders[0], recipients: recipients,
            message: message.bytes, encryption: encryption(at: port))
        mail.tls = tls
        mail.login = try login(over: mail)
        return mail
    }

    private func encryption(at port: UInt16) -> MailSubmission.Encryption {
        if forcesImplicitTLS ?? (port == MailPort.implicitTLS) { return .implicit }
        return requiresTLS ? .startTLS : .none
    }

    private func addresses(
        _ template: String, _ key: String, by renderer: Renderer
    ) throws(DeliveryError) -> [MailAddress] {
        let text = try renderer.text(template)
        do {
            return try MailAddress.list(text)
        } catch {
            throw DeliveryError(.settings, "\"\(key)\" is no list of addresses: \(error)")
        }
    }

    private func login(over mail: MailSubmission) throws(DeliveryError) -> MailSubmission.Login? {
        guard !authUsername.isEmpty else { return nil }
        func login(_ password: String, _ mechanisms: [String]) -> MailSubmission.Login {
            MailSubmission.Login(
                username: authUsername, password: password, identity: authIdentity, mechanisms: mechanisms)
        }
        if let password = try authPassword?.revealed("auth_password"), !password.isEmpty {
            guard mail.encryption != .none || HostPolicy.isLoopback(mail.host) else {
                throw DeliveryError(
                    .settings, "the password would cross the network readable: set require_tls, or use auth_secret")
            }
            return login(password, ["PLAIN", "LOGIN"])
        }
        if let secret = try authSecret?.revealed("auth_secret"), !secret.isEmpty { return login(secret, ["CRAM-MD5"]) }
        throw DeliveryError(.settings, "auth_username needs auth_password or auth_secret")
    }

    private func message(
        of notification: Notification, from sender: MailAddress, by renderer: Renderer, at now: Timestamp
    ) throws(DeliveryError) -> MailMessage {
        var parts: [MailMessage.Part] = []
        if !text.isEmpty || html.isEmpty { parts.append(.plain(try renderer.text(text))) }
        if !html.isEmpty { parts.append(.html(try renderer.html(html))) }
        var message = MailMessage(parts)
        for (name, template) in [("From", from), ("To", to), ("Subject", Self.subject)] {
            message.add(name, try renderer.text(headers[name] ?? template))
        }
        for (name, template) in headers.sorted(by: { $0.key < $1.key })
        where !["From", "To", "Subject"].contains(name) {
            message.add(name, try renderer.text(template))
        }
        if headers["Date"] == nil { message.add("Date", MailMessage.date(now)) }
        if headers["Message-Id"] == nil {
            let hash = SHA256.hexadecimal(Array("\(notification.groupKey)\n\(notification.receiver)\n\(to)".utf8))
            message.add("Message-Id", "<\(now).\(hash.prefix(16))@\(sender.domain)>")
        }
        if let threading {
            let day = threading == .daily ? RFC3339.text(now).prefix(10) : ""
            let root = "<alert-\(notification.keyHash.prefix(16))-\(day)@roost>"
            message.add("References", root)
            message.add("In-Reply-To", root)
        }
        return message
    }
}

/// The ports on which mail is taken.
private enum MailPort {
    /// TLS from the first byte on.
    static let implicitTLS: UInt16 = 465

    private static let services: [String: UInt16] = [
        "smtp": 25, "mail": 25, "smtps": implicitTLS, "submissions": implicitTLS, "submission": 587,
    ]

    /// The number of a port that is given by number or name.
    static func number(_ text: String) -> UInt16? {
        UInt16(text).flatMap { $0 > 0 ? $0 : nil } ?? services[text.lowercased()]
    }
}

extension DeliveryOutcome {
    /// What it means that a mail was not taken. A reply from 500 on is for good.
    fileprivate init(_ error: MailError) {
        switch error {
        case .refused(let code, _) where code < 500:
            self = .failed(DeliveryError(.serverError, error.description), retryAfter: nil)
        case .refused: self = .rejected(DeliveryError(.clientError, error.description))
        case .failed(let error): self = DeliveryOutcome(error)
        }
    }
}
