internal import Glibc

/// Who is reached without a proxy: the elements of `no_proxy`, as Go's `httpproxy` reads them, and always this machine.
package struct ProxyExceptions: Hashable, Sendable {
    private enum Element: Hashable, Sendable {
        case all
        /// The first bits of an address; nil for every port.
        case network([UInt8], bits: Int, port: UInt16?)
        /// A name, and those that end with it and a dot before it.
        case domain(String, includesItself: Bool, port: UInt16?)
    }

    private let elements: [Element]

    /// Reads what stands between commas; what is none of the forms is nobody.
    package init(_ text: String) {
        elements = text.lowercased().split(separator: ",").compactMap { item in
            let words = item.split(whereSeparator: \.isWhitespace)
            return words.count == 1 ? Self.element(String(words[0])) : nil
        }
    }

    /// Whether a server is among them. An IPv6 address has no brackets.
    package func contain(host: String, port: UInt16) -> Bool {
        let host = host.lowercased()
        let address = Self.address(host)
        if host == "localhost" || address.map(Self.isLoopback) == true { return true }
        return elements.contains { element in
            switch element {
            case .all: true
            case .network(let network, let bits, let only):
                address.map { Self.begins($0, with: network, bits: bits) } == true && (only ?? port) == port
            case .domain(let name, let includesItself, let only):
                (host.hasSuffix(".\(name)") || includesItself && host == name) && (only ?? port) == port
            }
        }
    }

    private static func element(_ text: String) -> Element? {
        if text == "*" { return .all }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let network = address(String(parts[0])), let bits = Int(parts[1]),
            (0...network.count * 8).contains(bits)
        {
            return .network(network, bits: bits, port: nil)
        }
        guard let (host, port) = hostAndPort(text), !host.isEmpty else { return nil }
        if let address = address(host) { return .network(address, bits: address.count * 8, port: port) }
        let name = host.hasPrefix("*.") ? host.dropFirst() : host[...]
        let isBelow = name.hasPrefix(".")
        let domain = String(isBelow ? name.dropFirst() : name)
        return domain.isEmpty ? nil : .domain(domain, includesItself: !isBelow, port: port)
    }

    /// Parts `host:port`, whose host has brackets where it is an IPv6 address; nil where the port is none.
    private static func hostAndPort(_ text: String) -> (host: String, port: UInt16?)? {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard !rest.isEmpty else { return (host, nil) }
            guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else { return nil }
            return (host, port)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (text, nil) }
        return UInt16(parts[1]).map { (String(parts[0]), $0) }
    }

    /// The bytes of an address, four of one that is IPv4 in the form of IPv6; nil when the text is none.
    private static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }

    private static func isLoopback(_ address: [UInt8]) -> Bool {
        address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }

    private static func begins(_ address: [UInt8], with network: [UInt8], bits: Int) -> Bool {
        guard address.count == network.count else { return false }
        let (whole, rest) = bits.quotientAndRemainder(dividingBy: 8)
        guard address[..<whole] == network[..<whole] else { return false }
        return rest == 0 || (address[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }
}
