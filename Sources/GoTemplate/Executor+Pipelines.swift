extension Executor {
    /// The value of a pipeline; unless told otherwise, its variables take it.
    mutating func evaluate(
        _ pipeline: Pipeline, dot: GoValue, declares: Bool = true
    ) throws(TemplateError) -> GoValue {
        var value: GoValue?
        for command in pipeline.commands { value = try evaluate(command, dot: dot, piped: value) }
        let result = value ?? .nil
        if declares {
            for name in pipeline.variables { set(name, to: result, assigns: pipeline.assigns) }
        }
        return result
    }

    private mutating func evaluate(
        _ command: Command, dot: GoValue, piped: GoValue?
    ) throws(TemplateError) -> GoValue {
        try countStep(at: command.span)
        let first = command.words[0]
        if case .function(let name) = first.kind {
            return try call(name, Array(command.words.dropFirst()), of: command.span, dot: dot, piped: piped)
        }
        guard command.words.count == 1, piped == nil else {
            throw error("can't give argument to non-function \(template.source[first.span])", at: first.span)
        }
        if case .nil = first.kind { throw error("nil is not a command", at: first.span) }
        return try evaluate(first, dot: dot)
    }

    private mutating func evaluate(_ word: Expression, dot: GoValue) throws(TemplateError) -> GoValue {
        switch word.kind {
        case .dot: return dot
        case .nil: return .nil
        case .constant(let value): return value
        case .field(let names):
            // Without any data a template renders all the same.
            if dot == .nil, names.count == 1 { return .nil }
            return try fields(names, of: dot, at: word.span)
        case .variable(let name, let names):
            let value = variables.last { $0.name == name }?.value ?? .nil
            return try fields(names, of: value, at: word.span)
        case .function(let name): return try call(name, [], of: word.span, dot: dot, piped: nil)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot: dot)
        case .chain(let inner, let names): return try fields(names, of: try evaluate(inner, dot: dot), at: word.span)
        }
    }

    private func fields(_ names: [String], of value: GoValue, at span: Span) throws(TemplateError) -> GoValue {
        var value = value
        for name in names {
            switch value {
            case .map(let members): value = GoValue.member(name, of: members)
            case .nil: throw error("nil pointer evaluating interface {}.\(name)", at: span)
            default: throw error("can't evaluate field \(name) in type \(value.typeName)", at: span)
            }
        }
        return value
    }

    private mutating func call(
        _ name: String, _ words: [Expression], of span: Span, dot: GoValue, piped: GoValue?
    ) throws(TemplateError) -> GoValue {
        if name == "and" || name == "or" {
            return try shortCircuit(name, words, of: span, dot: dot, piped: piped)
        }
        var arguments: [GoValue] = []
        for word in words { arguments.append(try evaluate(word, dot: dot)) }
        if let piped { arguments.append(piped) }
        guard let function = template.functions[name] else {
            throw error("\(goQuoted(name)) is not a defined function", at: span)
        }
        let result: GoValue
        do {
            result = try function(arguments)
        } catch {
            throw self.error("error calling \(name): \(error)", at: span)
        }
        if case .string(let text) = result, text.utf8.count > template.limits.outputBytes {
            throw error("\(name) returned more than \(template.limits.outputBytes) bytes", at: span)
        }
        return result
    }

    /// The first argument that decides, or the last; what comes after is not evaluated.
    private mutating func shortCircuit(
        _ name: String, _ words: [Expression], of span: Span, dot: GoValue, piped: GoValue?
    ) throws(TemplateError) -> GoValue {
        let deciding = name == "or"
        var value: GoValue?
        for word in words {
            let candidate = try evaluate(word, dot: dot)
            if candidate.isTrue == deciding { return candidate }
            value = candidate
        }
        guard let result = piped ?? value else {
            throw error("wrong number of args for \(name): want at least 1 got 0", at: span)
        }
        return result
    }
}
