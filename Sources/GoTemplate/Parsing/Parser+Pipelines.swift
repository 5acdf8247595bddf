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
                return Pipeline(variables: names, assigns: assigns, commands: commands, position: start)
            case .bool, .character, .dot, .field, .identifier, .number, .nil, .rawString, .string, .variable,
                .leftParenthesis:
                rewind(to: token)
                commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// `$a :=`, `$a =` or, in a range, `$a, $b :=`. What is declared counts at once, also in its own value.
    private mutating func declarations(in context: String) throws(TemplateError) -> ([String], assigns: Bool) {
        var names: [String] = []
        while true {
            let variable = peekAfterSpace()
            guard variable.kind == .variable else { return (names, false) }
            next()
            let following = peekAfterSpace()
            let isComma = following.kind == .sign && source[following.span] == ","
            guard isComma || following.kind == .assign || following.kind == .declare else {
                rewind(to: variable)
                return (names, false)
            }
            next()
            names.append(source[variable.span])
            variables.append(source[variable.span])
            guard isComma else { return (names, following.kind == .assign) }
            guard context == "range", names.count < 2 else { throw error("too many declarations in \(context)") }
            guard [.variable, .rightDelimiter, .rightParenthesis].contains(peekAfterSpace().kind) else {
                throw error("range can only initialize variables")
            }
        }
    }

    private func check(_ commands: [Command], in context: String) throws(TemplateError) {
        guard !commands.isEmpty else { throw error("missing value for \(context)") }
        for (stage, command) in commands.enumerated().dropFirst() {
            switch command.words[0].kind {
            case .bool, .number, .string, .dot, .nil:
                throw error("non executable command in pipeline stage \(stage + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> Command {
        let start = peekAfterSpace().span.start
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
            default: throw unexpected(token, in: "operand")
            }
        }
        guard !words.isEmpty else { throw error("empty command") }
        return Command(words: words, position: start)
    }

    /// A term and the fields that follow it without a space.
    private mutating func operand() throws(TemplateError) -> Expression? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().span.start
        var fields: [String] = []
        while peek().kind == .field { fields.append(fieldName(next())) }
        switch term.kind {
        case .field(let names): return Expression(kind: .field(names + fields), position: position)
        case .variable(let name, let names):
            return Expression(kind: .variable(name, names + fields), position: position)
        case .bool, .number, .string, .nil, .dot:
            throw error("unexpected . after term \(GoQuote.string(term.text))")
        default: return Expression(kind: .chain(term, fields), position: position)
        }
    }

    private mutating func term() throws(TemplateError) -> Expression? {
        let token = peekAfterSpace()
        let start = token.span.start
        let text = source[token.span]
        let kind: Expression.Kind
        switch token.kind {
        case .identifier:
            guard functions.contains(text) else { throw error("function \(GoQuote.string(text)) not defined") }
            kind = .function(text)
        case .dot: kind = .dot
        case .nil: kind = .nil
        case .variable:
            guard variables.contains(text) else { throw error("undefined variable \(GoQuote.string(text))") }
            kind = .variable(text, [])
        case .field: kind = .field([fieldName(token)])
        case .bool: kind = .bool(text == "true")
        case .number, .character: kind = .number(try number(token))
        case .string, .rawString: kind = .string(try string(token), quoted: text)
        case .leftParenthesis:
            next()
            let pipeline = try nested("max expression depth exceeded") { (parser) throws(TemplateError) in
                try parser.pipeline(in: "parenthesized pipeline", closedBy: .rightParenthesis)
            }
            return Expression(kind: .pipeline(pipeline), position: pipeline.position)
        default: return nil
        }
        next()
        return Expression(kind: kind, position: start)
    }

    private func fieldName(_ token: Token) -> String {
        source[Span(start: token.span.start + 1, end: token.span.end)]
    }
}
