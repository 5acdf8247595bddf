internal import GoTemplate

/// Functions that make addresses.
let linkFunctions: [String: GoFunction] = [
    "graphLink": { .string(ExpressionLink.graph(try TemplateArguments($0, count: 1).string(0))) },
    "tableLink": { .string(ExpressionLink.table(try TemplateArguments($0, count: 1).string(0))) },
    "urlQueryEscape": { .string(ExpressionLink.escaped(try TemplateArguments($0, count: 1).string(0))) },
    "externalURL": { values in
        _ = try TemplateArguments(values, count: 0)
        return .string(TemplateContext.current?.externalURL ?? "")
    },
    "pathPrefix": { values in
        _ = try TemplateArguments(values, count: 0)
        return .string(path(of: TemplateContext.current?.externalURL ?? ""))
    },
]

/// The path of a URL, without query and fragment.
private func path(of url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return "" }
    let rest = url[scheme.upperBound...].drop { $0 != "/" }
    return String(rest.prefix { !"?#".contains($0) })
}

/// Addresses, below the agent's own, at which an expression can be looked at; those of Prometheus' own page.
enum ExpressionLink {
    /// The path of a query's graph in the web interface.
    static func graph(_ expression: String) -> String { "/graph?g0.expr=\(escaped(expression))&g0.tab=0" }

    /// The path of a query's table in the web interface.
    static func table(_ expression: String) -> String { "/graph?g0.expr=\(escaped(expression))&g0.tab=1" }

    /// Escaped for the query of a URL as Go's `url.QueryEscape` does it: a space becomes `+`.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
