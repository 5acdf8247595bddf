extension Parser {
    /// Reads declarations and commands up to and with the closing token.
    mutating func pipeline(
        in context: String, closedBy closing: Token.Kind = .rightDelimiter
    ) throws(TemplateError) -> Pipeline {
        let start = peekAfterSpace().span.start
        let (names, assigns) = try declarations(in: context)
        var commands: [Command] = []
        while true {
            let token = nextAfterSpace()
            switch token.kind {
            case closing:
                try check(commands, in: context)
                if !assigns { variables += names }
                let span = Span(start: start, end: commands.last?.span.end ?? start)
                return Pipeline(variables: names, assigns: assigns, commands: commands, span: span)
            case .bool, .character, .dot, .field, .identifier, .number, .nil, .rawString, .string, .variable,
                .leftParenthesis:
                rewind(to: token)
                commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// `$a :=`, `$a =` or, in a range, `$a, $b :=`.
    private mutating func declarations(in context: String) throws(TemplateError) -> ([String], assigns: Bool) {
        var names: [String] = []
        while true {
            let variable = peekAfterSpace()
            guard variable.kind == .variable else { return (names, false) }
            next()
            switch peekAfterSpace().kind {
            case .assign, .declare:
                let assigns = next().kind == .assign
                names.append(source[variable.span])
                if assigns { for name in names { try checkIsDeclared(name) } }
                return (names, assigns)
            case .comma:
                next()
                names.append(source[variable.span])
                guard context == "range", names.count < 2 else { throw error("too many declarations in \(context)") }
                guard peekAfterSpace().kind == .variable else { throw error("range can only initialize variables") }
            default:
                rewind(to: variable)
                return (names, false)
            }
        }
    }

    private func checkIsDeclared(_ name: String) throws(TemplateError) {
        guard variables.contains(name) else { throw error("undefined variable \(goQuoted(name))") }
    }

    private func check(_ commands: [Command], in context: String) throws(TemplateError) {
        guard !commands.isEmpty else { throw error("missing value for \(context)") }
        for (stage, command) in commands.enumerated().dropFirst() {
            switch command.words[0].kind {
            case .constant, .dot, .nil:
                throw error("non executable command in pipeline stage \(stage + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> Command {
        var words: [Expression] = []
        loop: while true {
            _ = peekAfterSpace()
            if let word = try operand() { words.append(word) }
            let token = peek()
            switch token.kind {
            case .space: next()
            case .pipe:
                next()
                break loop
            case .rightDelimiter, .rightParenthesis: break loop
            default:
                next()
                throw unexpected(token, in: "operand")
            }
        }
        guard let first = words.first, let last = words.last else { throw error("empty command") }
        return Command(words: words, span: Span(start: first.span.start, end: last.span.end))
    }

    /// A term and the fields that follow it without a space.
    private mutating func operand() throws(TemplateError) -> Expression? {
        guard let term = try term() else { return nil }
        var fields: [String] = []
        var span = term.span
        while peek().kind == .field {
            let token = next()
            fields.append(fieldName(token))
            span.end = token.span.end
        }
        guard !fields.isEmpty else { return term }
        switch term.kind {
        case .field(let names): return Expression(kind: .field(names + fields), span: span)
        case .variable(let name, let names): return Expression(kind: .variable(name, names + fields), span: span)
        case .constant, .nil, .dot: throw error("unexpected . after term \(goQuoted(source[term.span]))")
        default: return Expression(kind: .chain(term, fields), span: span)
        }
    }

    private mutating func term() throws(TemplateError) -> Expression? {
        let token = peekAfterSpace()
        let kind: Expression.Kind
        switch token.kind {
        case .identifier: kind = .function(try function(token))
        case .dot: kind = .dot
        case .nil: kind = .nil
        case .variable:
            let name = source[token.span]
            next()
            try checkIsDeclared(name)
            return Expression(kind: .variable(name, []), span: token.span)
        case .field: kind = .field([fieldName(token)])
        case .bool: kind = .constant(.bool(source[token.span] == "true"))
        case .number, .character: kind = .constant(try number(token))
        case .string, .rawString: kind = .constant(.string(try string(token)))
        case .leftParenthesis:
            next()
            let pipeline = try nested { (parser) throws(TemplateError) in
                try parser.pipeline(in: "parenthesized pipeline", closedBy: .rightParenthesis)
            }
            return Expression(
                kind: .pipeline(pipeline), span: Span(start: token.span.start, end: pipeline.span.end + 1)
            )
        default: return nil
        }
        next()
        return Expression(kind: kind, span: token.span)
    }

    private func function(_ token: Token) throws(TemplateError) -> String {
        let name = source[token.span]
        guard functions.contains(name) else {
            throw source.parseError("function \(goQuoted(name)) not defined", at: token.span.start)
        }
        return name
    }

    private func fieldName(_ token: Token) -> String {
        source[Span(start: token.span.start + 1, end: token.span.end)]
    }
}
