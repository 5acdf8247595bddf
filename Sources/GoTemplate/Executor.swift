/// Renders a parsed template: one walk over its nodes.
struct Executor {
    /// Whether the walk goes on after a node.
    private enum Flow {
        case next, `break`, `continue`
    }

    let template: Template
    private var output: [UInt8] = []
    private var steps = 0
    private var depth = 0
    /// The name of the template that is being rendered, which errors tell.
    private var name: String
    /// All variables that are visible, innermost last.
    var variables: [(name: String, value: GoValue)]
    private let data: GoValue

    init(_ template: Template, data: GoValue) {
        self.template = template
        self.data = data
        name = template.source.name
        variables = [("$", data)]
    }

    /// Executes the template from its start and returns what it wrote.
    mutating func run() throws(TemplateError) -> String {
        _ = try walk(template.bodies[name] ?? [], dot: data)
        return String(decoding: output, as: UTF8.self)
    }

    /// An error at a place of the template, worded as Go does.
    func error(_ message: String, at span: Span) -> TemplateError {
        template.source.renderError(message, at: span, in: name)
    }

    /// Counts what is done, so that no template runs for ever.
    mutating func countStep(at span: Span) throws(TemplateError) {
        steps += 1
        guard steps <= template.limits.steps else {
            throw error("the template takes more than \(template.limits.steps) steps", at: span)
        }
    }

    // MARK: Nodes

    private mutating func walk(_ nodes: [Node], dot: GoValue) throws(TemplateError) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot: dot)
            if flow != .next { return flow }
        }
        return .next
    }

    private mutating func walk(_ node: Node, dot: GoValue) throws(TemplateError) -> Flow {
        switch node {
        case .text(let span): try write(template.source.bytes[span.start..<span.end], at: span)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { try write(value.printed.utf8, at: pipeline.span) }
        case .branch(let branch):
            return try nested(at: branch.pipeline.span) { (executor) throws(TemplateError) in
                let value = try executor.evaluate(branch.pipeline, dot: dot)
                guard value.isTrue else { return try executor.walk(branch.otherwise, dot: dot) }
                return try executor.walk(branch.body, dot: branch.setsDot ? value : dot)
            }
        case .range(let branch):
            return try nested(at: branch.pipeline.span) { (executor) throws(TemplateError) in
                try executor.range(branch, dot: dot)
            }
        case .template(let name, let argument, let span):
            let argument = try argument.map { (pipeline) throws(TemplateError) in try evaluate(pipeline, dot: dot) }
            try render(name, data: argument ?? .nil, at: span)
        case .break: return .break
        case .continue: return .continue
        }
        return .next
    }

    /// Variables that are declared within `body` end with it; the recursion is bounded.
    private mutating func nested(
        at span: Span, _ body: (inout Executor) throws(TemplateError) -> Flow
    ) throws(TemplateError) -> Flow {
        guard depth < template.limits.depth else {
            throw error("exceeded maximum template depth (\(template.limits.depth))", at: span)
        }
        depth += 1
        let outer = variables.count
        let flow = try body(&self)
        variables.removeSubrange(outer...)
        depth -= 1
        return flow
    }

    private mutating func range(_ branch: Branch, dot: GoValue) throws(TemplateError) -> Flow {
        let value = try evaluate(branch.pipeline, dot: dot, declares: false)
        var turns = 0
        switch value {
        case .nil: break
        case .list(let values):
            for (index, element) in values.enumerated() {
                turns += 1
                if try turn(branch, key: .int(Int64(index)), element: element) == .break { break }
            }
        case .map(let members):
            for (key, element) in GoValue.sortedMembers(members) {
                turns += 1
                if try turn(branch, key: .string(key), element: element) == .break { break }
            }
        case .int(let count):
            guard branch.pipeline.variables.count < 2 else {
                throw error("can't use \(count) to iterate over more than one variable", at: branch.pipeline.span)
            }
            var index: Int64 = 0
            while index < count {
                turns += 1
                if try turn(branch, key: .int(index), element: .int(index)) == .break { break }
                index += 1
            }
        default: throw error("range can't iterate over \(value.printed)", at: branch.pipeline.span)
        }
        return turns == 0 ? try walk(branch.otherwise, dot: dot) : .next
    }

    /// One turn of a loop; its variables are made anew each time.
    private mutating func turn(_ branch: Branch, key: GoValue, element: GoValue) throws(TemplateError) -> Flow {
        let pipeline = branch.pipeline
        try countStep(at: pipeline.span)
        let outer = variables.count
        let values = pipeline.variables.count == 2 ? [key, element] : [element]
        for (name, value) in zip(pipeline.variables, values) { set(name, to: value, assigns: pipeline.assigns) }
        let flow = try walk(branch.body, dot: element)
        variables.removeSubrange(outer...)
        return flow
    }

    private mutating func render(_ name: String, data: GoValue, at span: Span) throws(TemplateError) {
        guard let body = template.bodies[name] else {
            throw error("template \(goQuoted(name)) not defined", at: span)
        }
        let outer = (self.name, variables)
        _ = try nested(at: span) { (executor) throws(TemplateError) in
            executor.variables = [("$", data)]
            executor.name = name
            _ = try executor.walk(body, dot: data)
            (executor.name, executor.variables) = outer
            return .next
        }
    }

    /// Declares a variable, or sets the innermost of its name.
    mutating func set(_ name: String, to value: GoValue, assigns: Bool) {
        if assigns, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    private mutating func write(_ bytes: some Collection<UInt8>, at span: Span) throws(TemplateError) {
        try countStep(at: span)
        guard output.count + bytes.count <= template.limits.outputBytes else {
            throw error("the output is longer than \(template.limits.outputBytes) bytes", at: span)
        }
        output.append(contentsOf: bytes)
    }
}
