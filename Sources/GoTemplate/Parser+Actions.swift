extension Parser {
    /// Reads what follows a `{{`; an `end` or `else` is handed back instead of making a node.
    mutating func action(into nodes: inout [Node]) throws(TemplateError) -> Terminator? {
        let token = nextAfterSpace()
        guard case .keyword(let keyword) = token.kind else {
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
        case .if, .with, .range: nodes.append(try branch(keyword))
        case .template: nodes.append(try invocation(token))
        case .block: nodes.append(try block(token))
        case .break, .continue:
            try expect(.rightDelimiter, in: "{{\(keyword.rawValue)}}")
            guard loopDepth > 0 else { throw error("{{\(keyword.rawValue)}} outside {{range}}") }
            nodes.append(keyword == .break ? .break(token.span) : .continue(token.span))
        case .define: throw unexpected(token, in: "command")
        }
        return nil
    }

    private mutating func branch(_ keyword: Keyword) throws(TemplateError) -> Node {
        let outerVariables = variables.count
        let pipeline = try pipeline(in: keyword.rawValue)
        if keyword == .range { loopDepth += 1 }
        let (body, terminator) = try list()
        if keyword == .range { loopDepth -= 1 }
        let otherwise = terminator == .else ? try alternative(to: keyword) : []
        variables.removeSubrange(outerVariables...)
        let branch = Branch(pipeline: pipeline, setsDot: keyword == .with, body: body, otherwise: otherwise)
        return keyword == .range ? .range(branch) : .branch(branch)
    }

    /// What follows an `else`; in `else if` and `else with` that is one branch, which shares the `end`.
    private mutating func alternative(to keyword: Keyword) throws(TemplateError) -> [Node] {
        if keyword != .range, peekAfterSpace().kind == .keyword(keyword) {
            next()
            return [try nested { (parser) throws(TemplateError) in try parser.branch(keyword) }]
        }
        let (nodes, terminator) = try list()
        guard terminator == .end else { throw error("expected end; found \(terminator.rawValue)") }
        return nodes
    }

    private mutating func invocation(_ token: Token) throws(TemplateError) -> Node {
        let context = "template clause"
        let name = try templateName(in: context)
        if peekAfterSpace().kind == .rightDelimiter {
            next()
            return .template(name: name.text, argument: nil, span: Span(start: token.span.start, end: name.end))
        }
        let argument = try pipeline(in: context)
        return .template(
            name: name.text, argument: argument, span: Span(start: token.span.start, end: argument.span.end)
        )
    }

    /// A `block` is a `define` and a `template` in one.
    private mutating func block(_ token: Token) throws(TemplateError) -> Node {
        let context = "block clause"
        let name = try templateName(in: context).text
        let argument = try pipeline(in: context)
        try define(name, as: try separateBody(in: context))
        return .template(
            name: name, argument: argument, span: Span(start: token.span.start, end: argument.span.end)
        )
    }
}
