/// A server's name or address, and its port.
package struct HostAndPort: Hashable, Sendable, CustomStringConvertible {
    /// Empty for this machine; an IPv6 address has no brackets.
    package let host: String
    /// A number or the name of a service.
    package let port: String

    /// Reads `host:port`; nil when there is no port, or the brackets of an IPv6 address are missing.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        port = String(text[text.index(after: colon)...])
        let name = text[..<colon]
        if name.hasPrefix("[") {
            guard name.hasSuffix("]") else { return nil }
            host = String(name.dropFirst().dropLast())
        } else {
            guard !name.contains(":") else { return nil }
            host = String(name)
        }
        guard !port.isEmpty, !host.contains(where: { "[]".contains($0) }), !port.contains(where: { "[]".contains($0) })
        else { return nil }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
