/// Which `Host` and `Origin` headers an HTTP server answers to, so that no web page can reach it through a browser:
/// neither by a name that was rebound to this machine's address, nor by a request sent across sites.
package struct HostPolicy: Sendable {
    private static let loopbackNames: Set<String> = ["localhost", "127.0.0.1", "::1"]

    private let allowedNames: Set<String>
    private let answersToAnyName: Bool

    /// A server bound to a loopback address answers to loopback names and to `allowedHosts`. One bound elsewhere
    /// cannot know all its names: it answers to any, unless `allowedHosts` says which.
    package init(boundTo host: String, allowedHosts: [String] = []) {
        let name = Self.name(of: host)
        let isLoopback = Self.isLoopback(name)
        allowedNames = Set(allowedHosts.map(Self.name) + (isLoopback ? [name] : []))
        answersToAnyName = !isLoopback && allowedHosts.isEmpty
    }

    /// Whether a request with this `Host` header is meant for the server; the port does not matter.
    package func allows(host: String) -> Bool {
        answersToAnyName || isKnown(Self.name(of: host))
    }

    /// Whether a request that a page of this `Origin` sent is to be obeyed. The page must come from a name the server
    /// answers to, or, when that is any, from the very host the request was sent to.
    package func allows(origin: String, host: String) -> Bool {
        guard let authority = Self.authority(ofOrigin: origin) else { return false }
        return isKnown(Self.name(of: authority)) || answersToAnyName && authority == host.lowercased()
    }

    private func isKnown(_ name: String) -> Bool { Self.isLoopback(name) || allowedNames.contains(name) }

    /// Whether a name or address is that of no other machine's way in.
    package static func isLoopback(_ name: String) -> Bool {
        if loopbackNames.contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func authority(ofOrigin origin: String) -> String? {
        let origin = origin.lowercased()
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return String(origin.dropFirst(scheme.count))
        }
        return nil
    }

    /// `[::1]:80`, `::1` and `LOCALHOST:80` without port, brackets and capitals.
    private static func name(of authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("[") {
            return String(authority.dropFirst().prefix { $0 != "]" })
        }
        guard let colon = authority.lastIndex(of: ":"), authority.firstIndex(of: ":") == colon,
            authority[colon...].dropFirst().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return authority }
        return String(authority[..<colon])
    }
}
