extension Source {
    /// A node as Go writes it in errors, which is not as its author has written it.
    func text(of nodes: [Node]) -> String { nodes.map(text(of:)).joined() }

    /// A node as Go writes it in errors.
    func text(of node: Node) -> String {
        switch node {
        case .text(let span): self[span]
        case .action(let pipeline): "{{\(pipeline.text)}}"
        case .branch(let branch):
            "{{\(branch.keyword.rawValue) \(branch.pipeline.text)}}\(text(of: branch.body))"
                + (branch.otherwise.map { "{{else}}\(text(of: $0))" } ?? "") + "{{end}}"
        case .template(let invocation):
            "{{template \(GoQuote.string(invocation.name))\(invocation.argument.map { " " + $0.text } ?? "")}}"
        case .break: "{{break}}"
        case .continue: "{{continue}}"
        }
    }
}

extension Pipeline {
    /// The pipeline as Go writes it.
    var text: String {
        let declaration = variables.isEmpty ? "" : variables.joined(separator: ", ") + (assigns ? " = " : " := ")
        return declaration + commands.map(\.text).joined(separator: " | ")
    }
}

extension Command {
    /// The command as Go writes it.
    var text: String { words.map(\.asArgument).joined(separator: " ") }
}

extension Expression {
    /// The word as Go writes it, where it stands alone.
    var text: String {
        switch kind {
        case .dot: "."
        case .nil: "nil"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(_, let quoted): quoted
        case .field(let names): names.map { "." + $0 }.joined()
        case .variable(let name, let names): ([name] + names).joined(separator: ".")
        case .function(let name): name
        case .pipeline(let pipeline): pipeline.text
        case .chain(let inner, let names): inner.asArgument + names.map { "." + $0 }.joined()
        }
    }

    /// The word among others, where a pipeline is in parentheses.
    fileprivate var asArgument: String {
        if case .pipeline(let pipeline) = kind { "(\(pipeline.text))" } else { text }
    }
}
