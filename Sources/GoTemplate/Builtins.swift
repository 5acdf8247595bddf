/// Why a function of the language cannot be called so; the words are Go's.
struct FunctionError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The functions of the language itself. `and` and `or` are here by name alone: they do not evaluate all of their
/// arguments, and so are the executor's work.
let builtinFunctions: [String: GoFunction] = [
    "and": { $0.last ?? .nil },
    "or": { $0.last ?? .nil },
    "not": { .bool(!(try only($0, of: "not").isTrue)) },

    "eq": { .bool(try Comparison.equalsAny($0)) },
    "ne": { .bool(try !Comparison.equals(try pair($0, of: "ne"))) },
    "lt": { .bool(try Comparison.isLess(try pair($0, of: "lt"))) },
    "le": { .bool(try Comparison.isLessOrEqual(try pair($0, of: "le"))) },
    "gt": { .bool(try !Comparison.isLessOrEqual(try pair($0, of: "gt"))) },
    "ge": { .bool(try !Comparison.isLess(try pair($0, of: "ge"))) },

    "print": { .string(goSprint($0)) },
    "println": { .string($0.map(\.goText).joined(separator: " ") + "\n") },
    "printf": { arguments in
        guard case .string(let format)? = arguments.first else {
            throw FunctionError("wrong type for format; expected string; got \(arguments.first?.typeName ?? "nothing")")
        }
        return .string(goSprintf(format, Array(arguments.dropFirst())))
    },

    "index": { try Indexing.index($0) },
    "slice": { try Indexing.slice($0) },
    "len": { .int(try Indexing.length(try only($0, of: "len"))) },

    "html": { .string(Escaping.html(goSprint($0))) },
    "js": { .string(Escaping.javaScript(goSprint($0))) },
    "urlquery": { .string(Escaping.query(goSprint($0))) },
]

/// The single argument of a function.
private func only(_ arguments: [GoValue], of name: String) throws -> GoValue {
    guard arguments.count == 1 else {
        throw FunctionError("wrong number of args for \(name): want 1 got \(arguments.count)")
    }
    return arguments[0]
}

/// The two arguments of a comparison.
private func pair(_ arguments: [GoValue], of name: String) throws -> (GoValue, GoValue) {
    guard arguments.count == 2 else {
        throw FunctionError("wrong number of args for \(name): want 2 got \(arguments.count)")
    }
    return (arguments[0], arguments[1])
}
