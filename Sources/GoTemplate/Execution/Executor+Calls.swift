/// What is handed to a function: the words behind it, and what is piped to it.
struct Call {
    var words: ArraySlice<Expression> = []
    var piped: Operand?

    /// Whether there is nothing.
    var isEmpty: Bool { words.isEmpty && piped == nil }
}

extension Executor {
    /// Calls the function of a name; `place` is at fault when it fails.
    mutating func call(
        _ name: String, _ arguments: Call, at place: Place, dot: Operand
    ) throws(TemplateError) -> Operand {
        guard let function = library.functions[name] else {
            throw error("\(GoQuote.string(name)) is not a defined function")
        }
        return try call(function, named: name, arguments, at: place, dot: dot)
    }

    /// Calls a function or method.
    mutating func call(
        _ function: GoFunction, named name: String, _ arguments: Call, at place: Place, dot: Operand
    ) throws(TemplateError) -> Operand {
        try check(arguments, of: function, named: name)
        if name == "and" || name == "or" { return try shortCircuit(name, arguments, dot: dot) }
        var values: [GoValue] = []
        for word in arguments.words {
            values.append(try argument(word, as: function.parameter(values.count), dot: dot))
        }
        if let piped = arguments.piped {
            values.append(try converted(piped, to: function.parameter(values.count)))
        }
        // What is long takes long, and so counts as more than one step.
        try countStep(values.map(\.weight).reduce(0, +))
        if name == "call" {
            at(place)
            throw error("error calling call: \(reasonNotToCall(values[0], arguments))")
        }
        let result: GoValue
        do {
            result = try function.body(values)
        } catch {
            at(place)
            throw self.error("error calling \(name): \(error)")
        }
        if case .string(let text) = result, text.utf8.count > library.limits.outputBytes {
            at(place)
            throw error("\(name) returned more than \(library.limits.outputBytes) bytes")
        }
        try countStep(result.weight)
        return Operand(result)
    }

    private func check(
        _ arguments: Call, of function: GoFunction, named name: String
    ) throws(TemplateError) {
        let count = arguments.words.count + (arguments.piped == nil ? 0 : 1)
        let wanted = function.parameters.count
        if function.rest != nil {
            guard count >= wanted else {
                throw error(
                    "wrong number of args for \(name): want at least \(wanted) got \(arguments.words.count)")
            }
        } else if count != wanted {
            throw error("wrong number of args for \(name): want \(wanted) got \(count)")
        }
    }

    /// No value of this program is a function, so that nothing can be called but by name.
    private func reasonNotToCall(_ value: GoValue, _ arguments: Call) -> String {
        guard value != .nil else { return "call of nil" }
        let piped = value.kind == .string ? value.text : "<\(value.typeName) Value>"
        return "non-function \(arguments.words.first?.text ?? piped) of type \(value.typeName)"
    }

    /// The first argument that decides, or the last; what comes after is not evaluated.
    private mutating func shortCircuit(
        _ name: String, _ arguments: Call, dot: Operand
    ) throws(TemplateError) -> Operand {
        var value = GoValue.nil
        for word in arguments.words {
            value = try argument(word, as: .any, dot: dot)
            if value.isTrue == (name == "or") { return Operand(value) }
        }
        return arguments.piped ?? Operand(value)
    }

    // MARK: Arguments

    /// A word's value as the type that a function asks for.
    private mutating func argument(
        _ word: Expression, as parameter: GoParameter, dot: Operand
    ) throws(TemplateError) -> GoValue {
        at(.expression(word))
        switch word.kind {
        case .nil:
            guard parameter.canBeNil else { throw error("cannot assign nil to \(parameter.typeName)") }
            return .nil
        case .bool(let value):
            return try literal(.bool(value), isFit: parameter.kind == .bool, word, as: parameter)
        case .string(let text, _):
            return try literal(.string(text), isFit: parameter.kind == .string, word, as: parameter)
        case .number(let number):
            guard parameter.kind != nil else { return try constant(number, word) }
            return try literal(
                .int(number.integer ?? 0), isFit: parameter.kind == .int && number.integer != nil, word, as: parameter)
        default:
            // Not in one expression, in which an error would not know what has been evaluated.
            let operand = try evaluate(word, Call(), dot: dot)
            return try converted(operand, to: parameter)
        }
    }

    /// A literal, where the function asks for one of its kind or for anything.
    private func literal(
        _ value: GoValue, isFit: Bool, _ word: Expression, as parameter: GoParameter
    ) throws(TemplateError) -> GoValue {
        if isFit || parameter.kind == nil { return value }
        switch parameter.kind {
        case .bool: throw error("expected bool; found \(word.text)")
        case .string: throw error("expected string; found \(word.text)")
        case .int: throw error("expected integer; found \(word.text)")
        default: throw error("can't handle \(word.text) for arg of type \(parameter.typeName)")
        }
    }

    /// A value, if it is of the type that a function asks for, or a pointer to such.
    private func converted(_ operand: Operand, to parameter: GoParameter) throws(TemplateError) -> GoValue {
        guard parameter.kind != nil else { return operand.value }
        guard operand.value != .nil else {
            if operand.isInterface {
                throw error("wrong type for value; expected \(parameter.typeName); got interface {}")
            }
            guard parameter.canBeNil else { throw error("invalid value; expected \(parameter.typeName)") }
            return .nil
        }
        if operand.value.typeName == parameter.typeName { return operand.value }
        if case .pointer(let value) = operand.value, value.typeName == parameter.typeName { return value }
        throw error("wrong type for value; expected \(parameter.typeName); got \(operand.value.typeName)")
    }
}

extension GoFunction {
    /// The type of an argument by its place.
    fileprivate func parameter(_ index: Int) -> GoParameter {
        index < parameters.count ? parameters[index] : rest ?? .any
    }
}

extension GoValue {
    /// How many steps it counts to do something with all of the value.
    fileprivate var weight: Int {
        switch self {
        case .string(let text): text.utf8.count / 1024
        case .list(let values): values.count / 64
        case .map(let members): members.count / 64
        case .typed(_, let value), .pointer(let value): value.weight
        default: 0
        }
    }
}
