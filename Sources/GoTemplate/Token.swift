/// A word of the template language, or the text between two actions.
struct Token: Hashable, Sendable {
    /// What a token is, before its text is read.
    enum Kind: Hashable, Sendable {
        /// What is copied to the output, with trimming already done.
        case text
        case leftDelimiter, rightDelimiter
        case identifier, keyword(Keyword), field, variable
        case bool, character, number, string, rawString
        case dot, `nil`
        case assign, declare, comma, pipe, leftParenthesis, rightParenthesis
        /// Separates the arguments of a command, and so is a token.
        case space
        case end
    }

    let kind: Kind
    let span: Span
}

/// A word with a meaning of its own at the beginning of an action.
enum Keyword: String, Sendable {
    case block, `break`, `continue`, define, `else`, end, `if`, range, template, with
}
