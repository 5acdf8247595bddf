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
        case assign, declare, pipe, leftParenthesis, rightParenthesis
        /// A comma, or a sign that has no meaning.
        case sign
        /// Separates the arguments of a command, and so is a token.
        case space
        case end
        /// Why no more tokens can be read. It counts only when the parser comes to it.
        case error(String)
    }

    let kind: Kind
    let span: Span
    /// The line on which the token begins, from 1 on.
    let line: Int
}

/// A word with a meaning of its own at the beginning of an action.
enum Keyword: String, Sendable {
    case block, `break`, `continue`, define, `else`, end, `if`, range, template, with
}
