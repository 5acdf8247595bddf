import HTTP
import HTTPConfig
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

    private static func first(_ text: String, _ fallback: String) -> String { text.isEmpty ? fallback : text }

    private static func headers(_ reader: inout ConfigReader) throws(YAMLError) -> [String: String] {
        var headers: [String: String] = [:]
        for entry in try reader.fields.entries("headers") {
            let name = canonical(entry.key)
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
