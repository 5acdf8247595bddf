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

    /// The certificate that is shown and its key, and what is asked of clients.
    package struct TLS: Sendable {
        package let certificate: PEM
        package let key: PEM
        /// Who vouches for clients.
        package let clientAuthorities: PEM?
        let clients: ClientPolicy
        /// Whom a client's certificate must name; nil for anybody.
        let clientNames: [String]?
        let versions: ClosedRange<Version>
        /// As the registry of TLS spells them; none for those that the library thinks right.
        let ciphers: [String]
        let curves: [Curve]
    }

    /// How many requests there may be.
    struct Rate: Sendable {
        /// Between two requests; nothing is limited where it is none.
        let interval: Duration
        /// How many may come at once.
        let burst: Int
    }

    /// Nil where the port speaks plain HTTP.
    package let tls: TLS?
    let speaksHTTP2: Bool
    /// Headers of every answer.
    let headers: [(name: String, value: String)]
    /// The bcrypt hashes of users' passwords, by name; everybody may come in where there are none.
    package let users: [String: String]
    let rate: Rate?

    /// Reads a web configuration; relative paths are taken from the folder of `file`.
    package init(parsing bytes: [UInt8], file: String) throws(YAMLError) {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        self = try YAMLNode(parsing: bytes, file: file).mapping("the web configuration") { reader throws(YAMLError) in
            try WebConfig(reading: &reader, folder: folder)
        }
    }

    private init(reading reader: inout MappingReader, folder: String) throws(YAMLError) {
        tls =
            try reader.mapping("tls_server_config") { reader throws(YAMLError) in
                try TLS(reading: &reader, folder: folder)
            } ?? nil
        let http = try reader.mapping("http_server_config") {
            reader throws(YAMLError) -> (Bool, [(name: String, value: String)]) in
            (try reader.bool("http2") ?? true, try Self.headers(reader.entries("headers")))
        }
        (speaksHTTP2, headers) = http ?? (true, [])
        var users: [String: String] = [:]
        for user in try reader.entries("basic_auth_users") { users[user.key] = try Self.hash(of: user) }
        self.users = users
        rate = try reader.mapping("rate_limit") { reader throws(YAMLError) in
            let interval = try reader.value("interval", Self.interval) ?? .zero
            return Rate(interval: interval, burst: try reader.int("burst") ?? 0)
        }
    }

    /// The headers that may be set, and to what where there are few choices.
    private static let allowedHeaders: [String: [String]] = [
        "Strict-Transport-Security": [], "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["deny", "sameorigin"], "X-XSS-Protection": [], "Content-Security-Policy": [],
    ]

    private static func headers(_ entries: [YAMLEntry]) throws(YAMLError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for entry in entries {
            guard let values = allowedHeaders[entry.key] else {
                throw entry.keyError(
                    "the header \"\(entry.key)\" cannot be set: choose among \(allowedHeaders.keys.sorted().joined(separator: ", "))"
                )
            }
            let value = entry.value.isNull ? "" : try entry.value.string(entry.key)
            guard values.isEmpty || values.contains(value) else {
                throw entry.value.error("\(entry.key) must be \(values.joined(separator: " or ")), not \"\(value)\"")
            }
            if !value.isEmpty { headers.append((entry.key.lowercased(), value)) }
        }
        return headers
    }

    /// Refuses what bcrypt's hashes do not look like: a password that is written down is none, and one that is cut short
    /// fits no password. The hash itself stays out of the message.
    private static func hash(of user: YAMLEntry) throws(YAMLError) -> String {
        let hash = try user.value.string("the hash of \(user.key)")
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2", "2a", "2b", "2x", "2y"].contains(parts[1]),
            parts[2].utf8.count == 2, let cost = UInt8(parts[2]), (4...31).contains(cost), parts[3].utf8.count == 53,
            parts[3].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "/") })
        else {
            throw user.value.error(
                "what stands for \"\(user.key)\" is no bcrypt hash: make one with htpasswd -nBC 10 \"\"")
        }
        return hash
    }

    /// A duration as Go writes it (`1.5s`, `1m30s`), or nanoseconds.
    private static func interval(_ node: YAMLNode) throws(YAMLError) -> Duration {
        let text = try node.string("interval")
        guard let interval = Int64(text).map({ Duration.nanoseconds($0) }) ?? goDuration(text) else {
            throw node.error("interval of rate_limit must be a duration such as 1s, not \"\(text)\"")
        }
        return interval
    }

    private static func goDuration(_ text: String) -> Duration? {
        let units = [
            "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0,
        ]
        var rest = text[...]
        let isNegative = rest.first == "-"
        if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard let count = Double(number), let factor = units[String(unit)] else { return nil }
            seconds += count * factor
        }
        guard seconds < 1e9 else { return nil }
        return .seconds(isNegative ? -seconds : seconds)
    }
}
