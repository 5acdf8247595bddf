package import YAML

/// A web configuration file, as Prometheus' exporters and servers share it (exporter-toolkit's `web-config.yml`): how an
/// HTTP port is guarded.
package struct WebConfig: Sendable {
    /// Something in PEM: written down, or kept in a file.
    package struct PEM: Sendable {
        /// Where it comes from.
        package enum Origin: Sendable {
            case text(String)
            case file(String)
        }

        package let origin: Origin
        private let node: YAMLNode

        init(_ origin: Origin, node: YAMLNode) {
            self.origin = origin
            self.node = node
        }

        /// A complaint about it.
        package func error(_ message: String) -> YAMLError { node.error(message) }
    }

    /// The certificate that is shown and its key; nil where the port speaks plain HTTP.
    package struct TLS: Sendable {
        package let certificate: PEM
        package let key: PEM
        /// Who vouches for clients.
        package let clientAuthorities: PEM?
    }

    package let tls: TLS?
    /// How many users may come in; 0 when everybody may.
    package let userCount: Int

    /// Reads a web configuration; relative paths are taken from the folder of `file`.
    package init(parsing bytes: [UInt8], file: String) throws(YAMLError) {
        let context = FileContext(file: file)
        (tls, userCount) = try YAMLNode(parsing: bytes, file: file).mapping("the web configuration") {
            reader throws(YAMLError) in
            let tls = try reader.mapping("tls_server_config") { reader throws(YAMLError) in
                try TLS(reading: &reader, context)
            }
            _ = try reader.mapping("http_server_config") { reader throws(YAMLError) in
                _ = try reader.bool("http2")
                try Self.checkHeaders(reader.entries("headers"))
            }
            let users = try reader.entries("basic_auth_users")
            for user in users { try Self.checkHash(of: user) }
            _ = try reader.mapping("rate_limit") { reader throws(YAMLError) in
                try reader.value("interval", Self.checkInterval)
                _ = try reader.int("burst")
            }
            return (tls ?? nil, users.count)
        }
    }

    /// The headers that may be set, and to what where there are few choices.
    private static let headers: [String: [String]] = [
        "Strict-Transport-Security": [], "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["deny", "sameorigin"], "X-XSS-Protection": [], "Content-Security-Policy": [],
    ]

    private static func checkHeaders(_ entries: [YAMLEntry]) throws(YAMLError) {
        for entry in entries {
            guard let values = headers[entry.key] else {
                throw entry.keyError(
                    "the header \"\(entry.key)\" cannot be set: choose among \(headers.keys.sorted().joined(separator: ", "))"
                )
            }
            let value = entry.value.isNull ? "" : try entry.value.string(entry.key)
            guard values.isEmpty || values.contains(value) else {
                throw entry.value.error("\(entry.key) must be \(values.joined(separator: " or ")), not \"\(value)\"")
            }
        }
    }

    /// Refuses what bcrypt's hashes do not look like: a password that is written down is none, and one that is cut short
    /// fits no password. The hash itself stays out of the message.
    private static func checkHash(of user: YAMLEntry) throws(YAMLError) {
        let hash = try user.value.string("the hash of \(user.key)")
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2", "2a", "2b", "2x", "2y"].contains(parts[1]),
            parts[2].utf8.count == 2, let cost = UInt8(parts[2]), (4...31).contains(cost), parts[3].utf8.count == 53,
            parts[3].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "/") })
        else {
            throw user.value.error(
                "what stands for \"\(user.key)\" is no bcrypt hash: make one with htpasswd -nBC 10 \"\"")
        }
    }

    /// A duration as Go writes it (`1.5s`, `1m30s`), or nanoseconds.
    private static func checkInterval(_ node: YAMLNode) throws(YAMLError) {
        let text = try node.string("interval")
        guard Int64(text) != nil || isGoDuration(text) else {
            throw node.error("interval of rate_limit must be a duration such as 1s, not \"\(text)\"")
        }
    }

    private static func isGoDuration(_ text: String) -> Bool {
        var rest = text[...]
        if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
        guard !rest.isEmpty else { return false }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard Double(number) != nil, ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].contains(unit) else {
                return false
            }
        }
        return true
    }
}
