internal import YAML

/// An address to listen on.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or address, without the brackets of IPv6.
    package var host: String
    /// 0 lets the system choose.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, `[v6]:port` or `:port`, which is every address; nil when the text is none of them.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), port <= 65535
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    init(_ node: YAMLNode) throws(YAMLError) {
        guard let address = ListenAddress(try node.string("listen")) else {
            throw node.error("listen must be an address such as 127.0.0.1:9640 or [::1]:9640")
        }
        self = address
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
