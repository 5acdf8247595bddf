extension Parser {
    /// Reads what follows a `{{`; an `end` or `else` is handed back instead of making a node.
    mutating func action(into nodes: inout [Node]) throws(TemplateError) -> Terminator? {
        let token = nextAfterSpace()
        guard case .keyword(let keyword) = token.kind, keyword != .define else {
            rewind(to: token)
            nodes.append(.action(try pipeline(in: "command")))
            return nil
        }
        switch keyword {
        case .end:
            try expect(.rightDelimiter, in: "end")
            return .end
        case .else:
            // `{{else if …` goes on as a branch of its own, which reads its own closing braces.
            let following = peekAfterSpace().kind
            if following != .keyword(.if), following != .keyword(.with) { try expect(.rightDelimiter, in: "else") }
            return .else
        case .break, .continue:
            try expect(.rightDelimiter, in: "{{\(keyword.rawValue)}}")
            guard loopDepth > 0 else { throw error("{{\(keyword.rawValue)}} outside {{range}}") }
            nodes.append(keyword == .break ? .break(token.span) : .continue(token.span))
        case .template: nodes.append(try invocation())
        case .block: nodes.append(try block())
        default: nodes.append(try branch(keyword))
        }
        return nil
    }

    private mutating func branch(_ keyword: Keyword) throws(TemplateError) -> Node {
        let outerVariables = variables.count
        let pipeline = try pipeline(in: keyword.rawValue)
        if keyword == .range { loopDepth += 1 }
        let (body, terminator) = try list()
        if keyword == .range { loopDepth -= 1 }
        let otherwise = terminator == .else ? try alternative(to: keyword) : nil
        variables.removeSubrange(outerVariables...)
        return .branch(Branch(keyword: keyword, pipeline: pipeline, body: body, otherwise: otherwise))
    }

    /// What follows an `else`; in `else if` and `else with` that is one branch, which shares the `end`.
    private mutating func alternative(to keyword: Keyword) throws(TemplateError) -> [Node] {
        if keyword != .range, peek().kind == .keyword(keyword) {
            next()
            return [try nested { (parser) throws(TemplateError) in try parser.branch(keyword) }]
        }
        let (nodes, terminator) = try list()
        guard terminator == .end else { throw error("expected end; found \(terminator.rawValue)") }
        return nodes
    }

    private mutating func invocation() throws(TemplateError) -> Node {
        let context = "template clause"
        let name = try templateName(in: context)
        var argument: Pipeline?
        if peekAfterSpace().kind == .rightDelimiter { next() } else { argument = try pipeline(in: context) }
        return .template(Invocation(name: name.text, argument: argument, position: name.position))
    }

    /// A `block` is a `define` and a `template` in one.
    private mutating func block() throws(TemplateError) -> Node {
        let context = "block clause"
        let name = try templateName(in: context)
        let argument = try pipeline(in: context)
        try define(name.text, as: try separateBody(in: context))
        return .template(Invocation(name: name.text, argument: argument, position: name.position))
    }
}
