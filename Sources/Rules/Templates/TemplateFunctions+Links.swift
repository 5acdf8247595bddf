internal import GoTemplate

/// Functions that make addresses.
let linkFunctions: [String: GoFunction] = [
    "graphLink": { .string(ExpressionLink.graph(try TemplateArguments($0, count: 1).string(0))) },
    "tableLink": { .string(ExpressionLink.table(try TemplateArguments($0, count: 1).string(0))) },
    "urlQueryEscape": { .string(Escaping.query(try TemplateArguments($0, count: 1).string(0))) },
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
    /// The expression as a graph.
    static func graph(_ expression: String) -> String { "/graph?g0.expr=\(Escaping.query(expression))&g0.tab=0" }

    /// The expression as a table.
    static func table(_ expression: String) -> String { "/graph?g0.expr=\(Escaping.query(expression))&g0.tab=1" }
}
