/// A part of a parsed template.
indirect enum Node: Sendable {
    case text(Span)
    case action(Pipeline)
    case branch(Branch)
    case range(Branch)
    case template(name: String, argument: Pipeline?, span: Span)
    case `break`(Span)
    case `continue`(Span)
}

/// An `if`, a `with` or a `range`, and what follows its `else`.
struct Branch: Sendable {
    let pipeline: Pipeline
    /// Whether the value becomes the dot of the body, as in `with`.
    let setsDot: Bool
    let body: [Node]
    let otherwise: [Node]
}

/// Commands joined by `|`, and the variables that take the result.
struct Pipeline: Sendable {
    let variables: [String]
    /// `=` sets variables that are there already, `:=` makes new ones.
    let assigns: Bool
    let commands: [Command]
    let span: Span
}

/// A value, or a function and its arguments.
struct Command: Sendable {
    /// Never empty.
    let words: [Expression]
    let span: Span
}

/// One word of a command.
struct Expression: Sendable {
    /// What kind of word it is.
    indirect enum Kind: Sendable {
        case dot
        case `nil`
        /// A literal.
        case constant(GoValue)
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
    let span: Span
}
