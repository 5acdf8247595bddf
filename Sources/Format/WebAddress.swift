/// What of an `http` or `https` URL may be shown: who is called. All that stands before and after that may be a secret.
package struct WebAddress: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// A name or numeric address in lower case; one of IPv6 has its brackets.
    package let host: String
    package let port: UInt16
    /// Path and query as the URL has them.
    package let target: String

    /// `https://example.com:443`.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// Reads a URL; the error says what is wrong and shows nothing of it.
    package init(_ url: String) throws(WebAddressError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw WebAddressError("its URL has spaces or other characters that must be percent-encoded")
        }
        guard let split = url.firstRange(of: "://"),
            let scheme = ["http", "https"].first(where: { $0 == url[..<split.lowerBound].lowercased() })
        else { throw WebAddressError("its URL does not start with http:// or https://") }
        let authority = url[split.upperBound...].prefix { !"/?#\\".contains($0) }
        let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let end =
            server.hasPrefix("[") ? server.firstIndex(of: "]").map(server.index(after:)) : server.firstIndex(of: ":")
        let host = server[..<(end ?? server.endIndex)]
        guard Self.isHost(host) else { throw WebAddressError("its URL names no host") }
        let port = server[host.endIndex...]
        guard let number = Self.port(port, of: scheme) else {
            throw WebAddressError("the port of its URL is no number from 1 to 65535")
        }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = number
        target = String(url[authority.endIndex...])
    }

    private static func port(_ text: Substring, of scheme: String) -> UInt16? {
        if text.isEmpty || text == ":" { return scheme == "https" ? 443 : 80 }
        guard text.hasPrefix(":"), let number = UInt16(text.dropFirst()), number > 0 else { return nil }
        return number
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: ".-_".utf8.contains(byte)
                }
            }
    }
}

/// Why a text is no address of a server on the web.
package struct WebAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
