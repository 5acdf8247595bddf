import Format
import HTTP
import HTTPConfig
import YAML

/// Secrets, addresses and how they are reached.
extension ConfigReader {
    /// What stands in place of a secret where Alertmanager shows its configuration.
    private static let hidden = "<secret>"

    /// A secret: the text of `key`, or the file that `key` with `_file` names.
    mutating func secret(_ key: String) throws(YAMLError) -> Secret? {
        let files = context.files
        return try fields.secret(key, path: files.path) { text, node throws(YAMLError) in
            try files.expand(text, at: node)
        }
    }

    /// A secret that is given as a text alone.
    mutating func secretText(_ key: String) throws(YAMLError) -> Secret? {
        guard let node = fields.value(key) else { return nil }
        let text = try context.files.expand(try node.string(key), at: node)
        return text.isEmpty ? nil : .text(text)
    }

    /// A secret like those of `secret(_:)` that must be there.
    mutating func requiredSecret(_ key: String) throws(YAMLError) -> Secret {
        if let secret = try secret(key) { return secret }
        throw fields.node.error("\(fields.subject) needs \"\(key)\" or \"\(key)_file\"")
    }

    /// A secret that is the URL of somebody.
    mutating func secretURL(_ key: String) throws(YAMLError) -> Secret? {
        let secret = try secret(key)
        if case .file = secret { return secret }
        guard let node = fields.value(key) else { return nil }
        guard case .text(let text) = secret else {
            throw node.error("\(key) of \(fields.subject) must not be empty")
        }
        return .text(try checkedURL(text, of: key, at: node))
    }

    /// A secret that is the URL of somebody and must be there.
    mutating func requiredSecretURL(_ key: String) throws(YAMLError) -> Secret {
        if let url = try secretURL(key) { return url }
        throw fields.node.error("\(fields.subject) needs \"\(key)\" or \"\(key)_file\"")
    }

    /// A URL without secrets; nil where nothing is said.
    mutating func url(_ key: String) throws(YAMLError) -> String? {
        guard let node = fields.value(key) else { return nil }
        return try checkedURL(try node.string(key), of: key, at: node)
    }

    /// How requests are made: what is said here, else what holds for all.
    mutating func http() throws(YAMLError) -> HTTPConfig { try ownHTTP() ?? global.http }

    /// How requests are made, where it is said here.
    mutating func ownHTTP() throws(YAMLError) -> HTTPConfig? {
        let context = context
        return try fields.mapping("http_config") { reader throws(YAMLError) in
            try HTTPConfig(
                reading: &reader, path: context.files.path,
                expand: { text, node throws(YAMLError) in try context.files.expand(text, at: node) },
                refuse: { error throws(YAMLError) in context.unsupported.append(error) })
        }
    }

    /// How a server's certificate is judged; nil where nothing is said.
    mutating func tls(_ key: String) throws(YAMLError) -> TLSOptions? {
        let files = context.files
        return try fields.mapping(key) { reader throws(YAMLError) in
            try TLSOptions(reading: &reader, path: files.path) { text, node throws(YAMLError) in
                try files.expand(text, at: node)
            }
        }
    }

    /// Host and port of a mail server; nil where nothing is said.
    mutating func hostAndPort(_ key: String) throws(YAMLError) -> HostAndPort? {
        guard let node = fields.value(key), case let text = try node.string(key), !text.isEmpty else { return nil }
        guard let address = HostAndPort(text) else {
            throw node.error("\(key) of \(fields.subject) must be host:port, with an IPv6 address in brackets")
        }
        return address
    }

    /// A URL as it is sent, with what cannot stand in one percent-encoded. It is never shown: it may hold a secret.
    func checkedURL(_ text: String, of key: String, at node: YAMLNode) throws(YAMLError) -> String {
        if context.files.isOpen(text) { return text }
        if text == Self.hidden {
            context.unsupported.append(
                node.error("\(key) of \(fields.subject) is \(Self.hidden), which hides a URL: write the URL itself"))
            return text
        }
        let url = text.utf8.reduce(into: "") { url, byte in
            let isEncoded = byte == 0x20 || byte >= 0x80
            url += isEncoded ? "%\(String(byte, radix: 16, uppercase: true))" : String(Unicode.Scalar(byte))
        }
        do {
            _ = try WebAddress(url)
        } catch {
            throw node.error("\(key) of \(fields.subject): \(error.description)")
        }
        guard Self.hasWholeEscapes(url) else {
            throw node.error("\(key) of \(fields.subject): its URL has a \"%\" without two digits of an escape")
        }
        return url
    }

    /// Whether each `%` begins an escape, which is not looked at in a query.
    private static func hasWholeEscapes(_ url: String) -> Bool {
        let parts = url.split(separator: "#", maxSplits: 1)
        let checked = [parts.first?.prefix { $0 != "?" }, parts.dropFirst().first].compactMap(\.self)
        return checked.allSatisfy { part in
            part.split(separator: "%", omittingEmptySubsequences: false).dropFirst()
                .allSatisfy { $0.utf8.count >= 2 && $0.prefix(2).allSatisfy(\.isHexDigit) }
        }
    }
}
