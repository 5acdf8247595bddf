extension Executor {
    /// The value of a pipeline, which its variables take.
    mutating func evaluate(_ pipeline: Pipeline, dot: Operand) throws(TemplateError) -> Operand {
        at(.pipeline(pipeline))
        var value: Operand?
        for command in pipeline.commands { value = try evaluate(command, dot: dot, piped: value).unwrapped }
        let result = value ?? Operand(.nil)
        for name in pipeline.variables {
            if pipeline.assigns { try set(name, to: result) } else { variables.append((name, result)) }
        }
        return result
    }

    /// Sets the innermost variable of a name.
    mutating func set(_ name: String, to operand: Operand) throws(TemplateError) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw error("undefined variable: \(name)")
        }
        variables[index].operand = operand
    }

    private mutating func evaluate(
        _ command: Command, dot: Operand, piped: Operand?
    ) throws(TemplateError) -> Operand {
        try countStep()
        let first = command.words[0]
        let arguments = Call(words: command.words.dropFirst(), piped: piped)
        switch first.kind {
        case .field, .chain, .variable: return try evaluate(first, arguments, dot: dot)
        case .function(let name):
            at(.expression(first))
            return try call(name, arguments, at: .command(command), dot: dot)
        case .pipeline: break
        default: at(.expression(first))
        }
        try refuse(arguments, for: first)
        if case .nil = first.kind { throw error("nil is not a command") }
        return try evaluate(first, Call(), dot: dot)
    }

    /// What does not take arguments gets none.
    private func refuse(_ arguments: Call, for word: Expression) throws(TemplateError) {
        guard arguments.isEmpty else { throw error("can't give argument to non-function \(word.text)") }
    }

    /// A word with what is handed to its last field, should that be a method.
    mutating func evaluate(_ word: Expression, _ arguments: Call, dot: Operand) throws(TemplateError) -> Operand {
        switch word.kind {
        case .dot: return dot
        case .nil: return Operand(.nil)
        case .bool(let value): return Operand(.bool(value))
        case .number(let number): return Operand(try constant(number, word))
        case .string(let text, _): return Operand(.string(text))
        case .pipeline(let pipeline): return try evaluate(pipeline, dot: dot)
        case .function(let name):
            at(.expression(word))
            return try call(name, Call(), at: .expression(word), dot: dot)
        case .field(let names):
            at(.expression(word))
            return try fields(names, of: dot, arguments, at: word, dot: dot)
        case .variable(let name, let names):
            at(.expression(word))
            let operand = variables.last { $0.name == name }?.operand ?? Operand(.nil)
            if names.isEmpty { try refuse(arguments, for: word) }
            return try fields(names, of: operand, arguments, at: word, dot: dot)
        case .chain(let inner, let names):
            at(.expression(word))
            if case .nil = inner.kind { throw error("indirection through explicit nil in \(word.text)") }
            at(.expression(inner))
            let operand = try evaluate(inner, Call(), dot: dot)
            return try fields(names, of: operand, arguments, at: word, dot: dot)
        }
    }

    /// A number where no type is asked for: the way it is written says which it has.
    func constant(_ number: Number, _ word: Expression) throws(TemplateError) -> GoValue {
        if number.isFloat { return .float(number.float) }
        guard let integer = number.integer else { throw error("\(number.text) overflows int") }
        return .int(integer)
    }

    private mutating func fields(
        _ names: [String], of operand: Operand, _ arguments: Call, at word: Expression, dot: Operand
    ) throws(TemplateError) -> Operand {
        var operand = operand
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            operand = try field(name, of: operand, isLast ? arguments : Call(), at: word, dot: dot)
        }
        return operand
    }

    /// A method's result, a field of a structure, or a member of a map.
    private mutating func field(
        _ name: String, of operand: Operand, _ arguments: Call, at word: Expression, dot: Operand
    ) throws(TemplateError) -> Operand {
        guard operand.value != .nil else {
            guard operand.isInterface else { return operand }
            throw error("nil pointer evaluating \(operand.typeName).\(name)")
        }
        let value = operand.value.pointee
        if let method = operand.value.method(name) {
            return try call(method, named: name, arguments, at: .expression(word), dot: dot)
        }
        if case .typed(let type, .map(let members)) = value, let fields = type.fields {
            if let field = fields.first(where: { $0.name == name }) {
                guard arguments.isEmpty else {
                    throw error("\(name) has arguments but cannot be invoked as function")
                }
                return Operand(members[name] ?? .nil, isInterface: field.isInterface)
            }
        } else if case .map = value.bare {
            guard arguments.isEmpty else { throw error("\(name) is not a method but has arguments") }
            return value.member(name)
        }
        throw error("can't evaluate field \(name) in type \(operand.typeName)")
    }
}
