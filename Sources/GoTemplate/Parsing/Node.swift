/// A part of a parsed template.
indirect enum Node: Sendable {
    case text(Span)
    case action(Pipeline)
    case branch(Branch)
    case template(Invocation)
    case `break`(Span)
    case `continue`(Span)
}

/// An `if`, a `with` or a `range`, and what follows its `else`.
struct Branch: Sendable {
    /// `if`, `with` or `range`.
    let keyword: Keyword
    let pipeline: Pipeline
    let body: [Node]
    let otherwise: [Node]?
}

/// A `template`, or the place of a `block`.
struct Invocation: Sendable {
    let name: String
    let argument: Pipeline?
    /// Where the name stands.
    let position: Int
}

/// Commands joined by `|`, and the variables that take the result.
struct Pipeline: Sendable {
    let variables: [String]
    /// `=` sets variables that are there already, `:=` makes new ones.
    let assigns: Bool
    let commands: [Command]
    let position: Int
}

/// A value, or a function and its arguments.
struct Command: Sendable {
    /// Never empty.
    let words: [Expression]
    let position: Int
}

/// One word of a command.
struct Expression: Sendable {
    /// What kind of word it is.
    indirect enum Kind: Sendable {
        case dot
        case `nil`
        case bool(Bool)
        case number(Number)
        case string(String, quoted: String)
        /// `.a.b`, from the dot.
        case field([String])
        /// `$name.a.b`.
        case variable(String, [String])
        case function(String)
        /// `(…)`.
        case pipeline(Pipeline)
        /// `(…).a.b`.
        case chain(Expression, [String])
    }

    let kind: Kind
    /// Of chained fields it is that of the second one, as in Go.
    let position: Int
}

/// A number or a character constant, which is of the type that it is needed for.
struct Number: Sendable {
    let text: String
    /// The value as an `int`, where it is one.
    let integer: Int64?
    /// The value as a `float64`.
    let float: Double

    /// Whether the number is one with a fraction where no type is asked for.
    var isFloat: Bool {
        let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
        let marks = isHexadecimal ? "pP" : ".eEpP"
        return !text.hasPrefix("'") && text.contains { marks.contains($0) }
    }
}
