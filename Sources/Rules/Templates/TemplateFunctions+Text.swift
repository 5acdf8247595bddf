internal import Glibc
internal import GoTemplate
internal import Model

/// Functions that change texts.
let textFunctions: [String: GoFunction] = [
    "title": { .string(titled(try TemplateArguments($0, count: 1).string(0))) },
    "toUpper": { .string(try TemplateArguments($0, count: 1).string(0).uppercased()) },
    "toLower": { .string(try TemplateArguments($0, count: 1).string(0).lowercased()) },
    "match": { values in
        let arguments = try TemplateArguments(values, count: 2)
        return .bool(try Pattern(arguments.string(0)).matches(arguments.string(1)))
    },
    "reReplaceAll": { values in
        let arguments = try TemplateArguments(values, count: 3)
        return .string(
            try Pattern(arguments.string(0)).replacingAll(in: arguments.string(2), with: arguments.string(1)))
    },
    "stripPort": { values in
        let text = try TemplateArguments(values, count: 1).string(0)
        return .string(HostAndPort(text)?.host ?? text)
    },
    "stripDomain": { values in .string(strippingDomain(try TemplateArguments(values, count: 1).string(0))) },
    "args": { values in
        .map(Dictionary(uniqueKeysWithValues: values.enumerated().map { ("arg\($0.offset)", $0.element) }))
    },
    // Only HTML templates escape what this marks as safe, and rules have none.
    "safeHtml": { .string(try TemplateArguments($0, count: 1).string(0)) },
]

/// Each word with a capital letter first, as Go's `strings.Title` does it.
private func titled(_ text: String) -> String {
    var isInWord = false
    return text.reduce(into: "") { result, character in
        result += isInWord ? String(character) : character.uppercased()
        isInWord = character.isLetter || character.isNumber || "_'’".contains(character)
    }
}

/// The first part of a host's name; an address is left as it is.
private func strippingDomain(_ text: String) -> String {
    let address = HostAndPort(text)
    let host = address?.host ?? text
    var buffer = in6_addr()
    if inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1 { return text }
    let name = String(host.prefix { $0 != "." })
    return address.map { "\(name):\($0.port)" } ?? name
}

/// `host:port` taken apart as Go's `net.SplitHostPort` does it; nil when the text has no port.
private struct HostAndPort {
    let host: String
    let port: Substring

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        port = text[text.index(after: colon)...]
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            self.host = String(host.dropFirst().dropLast())
        } else {
            guard !host.contains(where: { ":[]".contains($0) }), !port.contains("]") else { return nil }
            self.host = String(host)
        }
    }
}
