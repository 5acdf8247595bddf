internal import GoTemplate

/// Functions that make addresses.
let linkFunctions: [String: GoFunction] = [
    "graphLink": GoFunction(.string) { .string(ExpressionLink.graph($0[0].text)) },
    "tableLink": GoFunction(.string) { .string(ExpressionLink.table($0[0].text)) },
    "urlQueryEscape": GoFunction(.string) { .string(Escaping.query($0[0].text)) },
    "externalURL": GoFunction { _ in .string(TemplateContext.current?.externalURL ?? "") },
    "pathPrefix": GoFunction { _ in .string(path(of: TemplateContext.current?.externalURL ?? "")) },
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
