internal import Glibc
internal import GoTemplate

/// Functions that take addresses apart.
let hostFunctions: [String: GoFunction] = [
    "stripPort": GoFunction(.string) { .string(HostAndPort($0[0].text)?.host ?? $0[0].text) },
    "stripDomain": GoFunction(.string) { .string(strippingDomain($0[0].text)) },
]

/// The first part of a host's name; an address is left as it is.
private func strippingDomain(_ text: String) -> String {
    let address = HostAndPort(text)
    let host = address?.host ?? text
    var buffer = in6_addr()
    if inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1 { return text }
    let name = String(host.prefix { $0 != "." })
    guard let port = address?.port, !port.isEmpty else { return name }
    return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
}

/// `host:port` taken apart as Go's `net.SplitHostPort` does it; nil when the text has no port.
private struct HostAndPort {
    let host: String
    let port: Substring

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        port = text[text.index(after: colon)...]
        var host = text[..<colon]
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]"), host.index(after: end) == host.endIndex else { return nil }
            host = host[..<end].dropFirst()
        } else if host.contains(":") {
            return nil
        }
        guard !host.contains("["), !host.contains("]"), !port.contains("["), !port.contains("]") else { return nil }
        self.host = String(host)
    }
}
