/// Renders a parsed template: one walk over its nodes.
struct Executor {
    /// Whether the walk goes on after a node.
    private enum Flow {
        case next, `break`, `continue`
    }

    let library: TemplateLibrary
    let form: OutputForm
    private(set) var output: [UInt8] = []
    private var steps = 0
    private var depth = 0
    /// The name of the template that is being rendered, which errors tell.
    private var name: String
    /// The text in which it stands.
    private var source: Source
    /// What is being evaluated, which errors tell too.
    private var place: Place?
    /// All variables that are visible, innermost last.
    var variables: [(name: String, operand: Operand)]

    init(_ library: TemplateLibrary, name: String, data: GoValue, form: OutputForm) {
        self.library = library
        self.form = form
        self.name = name
        source = library.bodies[name]?.source ?? Source(name: name, bytes: [])
        variables = [("$", Operand(data))]
    }

    /// Executes the template from its start and returns what it wrote.
    mutating func run() throws(TemplateError) -> String {
        _ = try walk(library.bodies[name]?.nodes ?? [], dot: variables[0].operand)
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Errors and limits

    /// A part of the template that can be at fault.
    enum Place {
        case node(Node, position: Int)
        case pipeline(Pipeline)
        case command(Command)
        case expression(Expression)
    }

    /// Marks what is evaluated from now on.
    mutating func at(_ place: Place) { self.place = place }

    /// An error at what is being evaluated, worded as Go does.
    func error(_ message: String) -> TemplateError {
        let (text, position) =
            switch place {
            case .node(let node, let position): (source.text(of: node), position)
            case .pipeline(let pipeline): (pipeline.text, pipeline.position)
            case .command(let command): (command.text, command.position)
            case .expression(let expression): (expression.text, expression.position)
            case nil: ("", 0)
            }
        return source.renderError(message, at: position, of: text, in: name)
    }

    /// Counts what is done, so that no template runs for ever.
    mutating func countStep(_ count: Int = 1) throws(TemplateError) {
        steps += count
        guard steps <= library.limits.steps else {
            throw error("the template takes more than \(library.limits.steps) steps")
        }
    }

    // MARK: Nodes

    private mutating func walk(_ nodes: [Node], dot: Operand) throws(TemplateError) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot: dot)
            if flow != .next { return flow }
        }
        return .next
    }

    private mutating func walk(_ node: Node, dot: Operand) throws(TemplateError) -> Flow {
        switch node {
        case .text(let span):
            at(.node(node, position: span.start))
            try write(source.bytes[span.start..<span.end])
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty {
                at(.node(node, position: pipeline.position))
                try write(try shown(value.value).utf8)
            }
        case .branch(let branch):
            at(.pipeline(branch.pipeline))
            return try nested { (executor) throws(TemplateError) in
                try branch.keyword == .range ? executor.range(branch, dot: dot) : executor.choose(branch, dot: dot)
            }
        case .template(let invocation):
            at(.node(node, position: invocation.position))
            try render(invocation, dot: dot)
        case .break: return .break
        case .continue: return .continue
        }
        return .next
    }

    /// Variables that are declared within `body` end with it; the recursion is bounded.
    private mutating func nested<Result>(
        _ body: (inout Executor) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < library.limits.depth else {
            throw error("exceeded maximum template depth (\(library.limits.depth))")
        }
        depth += 1
        let outer = variables.count
        let result = try body(&self)
        variables.removeSubrange(outer...)
        depth -= 1
        return result
    }

    private mutating func choose(_ branch: Branch, dot: Operand) throws(TemplateError) -> Flow {
        let operand = try evaluate(branch.pipeline, dot: dot)
        guard operand.value.isTrue else { return try walk(branch.otherwise ?? [], dot: dot) }
        return try walk(branch.body, dot: branch.keyword == .with ? operand : dot)
    }

    private mutating func range(_ branch: Branch, dot: Operand) throws(TemplateError) -> Flow {
        // The variables have the whole value first, which is what an `else` sees.
        let value = try evaluate(branch.pipeline, dot: dot).value.pointee
        let isInterface = value.holdsInterfaces
        var turns = 0
        switch value.bare {
        case .nil: break
        case .list(let elements):
            for element in elements {
                let element = Operand(element, isInterface: isInterface)
                turns += 1
                if try turn(branch, key: .int(Int64(turns - 1)), element) == .break { break }
            }
        case .map(let members) where value.kind == .map:
            for (key, element) in GoValue.sortedMembers(members) {
                turns += 1
                if try turn(branch, key: .string(key), Operand(element, isInterface: isInterface)) == .break { break }
            }
        case .int, .uint: turns = try count(to: value, branch)
        default: throw error("range can't iterate over \(value.goText)")
        }
        return turns == 0 ? try walk(branch.otherwise ?? [], dot: dot) : .next
    }

    /// Counts from zero to below a number; says how many turns that took.
    private mutating func count(to limit: GoValue, _ branch: Branch) throws(TemplateError) -> Int {
        guard branch.pipeline.variables.count < 2 else {
            throw error("can't use \(limit.goText) to iterate over more than one variable")
        }
        let end: UInt64 =
            switch limit.bare {
            case .int(let number): UInt64(max(0, number))
            case .uint(let number): number
            default: 0
            }
        var turns = 0
        while turns < end {
            turns += 1
            let number = limit.ofSameType(UInt64(turns - 1))
            if try turn(branch, key: .nil, Operand(number)) == .break { break }
        }
        return turns
    }

    /// One turn of a loop; what is declared in it ends with it.
    private mutating func turn(_ branch: Branch, key: GoValue, _ element: Operand) throws(TemplateError) -> Flow {
        try countStep()
        let outer = variables.count
        let names = branch.pipeline.variables
        if branch.pipeline.assigns {
            for (name, operand) in zip(names.reversed(), [element, Operand(key)]).reversed() {
                try set(name, to: operand)
            }
        } else {
            // What is declared lies on top of the others, once for all turns.
            if !names.isEmpty { variables[outer - 1].operand = element }
            if names.count > 1 { variables[outer - 2].operand = Operand(key) }
        }
        let flow = try walk(branch.body, dot: element)
        variables.removeSubrange(outer...)
        return flow
    }

    private mutating func render(_ invocation: Invocation, dot: Operand) throws(TemplateError) {
        guard library.bodies[invocation.name] != nil else {
            throw error("template \(GoQuote.string(invocation.name)) not defined")
        }
        let data = try invocation.argument.map { (pipeline) throws(TemplateError) in try evaluate(pipeline, dot: dot) }
        try render(invocation.name, data: data ?? Operand(.nil))
    }

    private mutating func render(_ name: String, data: Operand) throws(TemplateError) {
        guard let body = library.bodies[name] else { return }
        let outer = (self.name, source, variables)
        try nested { (executor) throws(TemplateError) in
            executor.variables = [("$", data)]
            executor.name = name
            executor.source = body.source
            _ = try executor.walk(body.nodes, dot: data)
            (executor.name, executor.source, executor.variables) = outer
        }
    }

    private mutating func write(_ bytes: some Collection<UInt8>) throws(TemplateError) {
        try countStep()
        guard output.count + bytes.count <= library.limits.outputBytes else {
            throw error("the output is longer than \(library.limits.outputBytes) bytes")
        }
        output.append(contentsOf: bytes)
    }
}

extension GoValue {
    /// A number of the type of this one.
    fileprivate func ofSameType(_ number: UInt64) -> GoValue {
        switch self {
        case .typed(let type, let value): .typed(type, value.ofSameType(number))
        case .uint: .uint(number)
        default: .int(Int64(number))
        }
    }
}
