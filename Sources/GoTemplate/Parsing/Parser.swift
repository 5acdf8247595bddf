/// Turns tokens into the bodies of a template and of those that it defines.
struct Parser {
    /// What ended a list of nodes.
    enum Terminator: String {
        case end = "{{end}}"
        case `else` = "{{else}}"
    }

    let source: Source
    let functions: Set<String>
    private let maximumDepth: Int
    private let tokens: [Token]
    private var position = 0
    /// The farthest token that has been looked at, which is where Go's errors are.
    private var farthest = 0
    private var depth = 0
    private(set) var bodies: [String: [Node]] = [:]
    /// The variables that may be used here, innermost last.
    var variables = ["$"]
    /// How many loops are open here.
    var loopDepth = 0
    /// The line on which the action began that is being read; nil outside of actions.
    var actionLine: Int?

    /// The bodies by name; the template's own is under the source's name.
    static func bodies(
        of source: Source, functions: Set<String>, maximumDepth: Int
    ) throws(TemplateError) -> [String: [Node]] {
        var parser = Parser(
            source: source, functions: functions, maximumDepth: maximumDepth, tokens: Lexer.tokens(of: source)
        )
        try parser.template()
        return parser.bodies
    }

    private init(source: Source, functions: Set<String>, maximumDepth: Int, tokens: [Token]) {
        self.source = source
        self.functions = functions
        self.maximumDepth = maximumDepth
        self.tokens = tokens
    }

    // MARK: Lists of nodes

    private mutating func template() throws(TemplateError) {
        var nodes: [Node] = []
        while peek().kind != .end {
            if try takeDefinition() { continue }
            if let terminator = try textOrAction(into: &nodes) { throw error("unexpected \(terminator.rawValue)") }
        }
        try define(source.name, as: nodes)
    }

    /// Reads `{{define "name"}}…{{end}}` when it comes next.
    private mutating func takeDefinition() throws(TemplateError) -> Bool {
        guard peek().kind == .leftDelimiter else { return false }
        let start = position
        next()
        guard nextAfterSpace().kind == .keyword(.define) else {
            position = start
            return false
        }
        let context = "define clause"
        let name = try templateName(in: context).text
        try expect(.rightDelimiter, in: context)
        try define(name, as: try separateBody(in: context))
        return true
    }

    /// The body of a `define` or `block`, which sees no variable and no loop of what is around it.
    mutating func separateBody(in context: String) throws(TemplateError) -> [Node] {
        let outer = (variables, loopDepth, actionLine)
        (variables, loopDepth, actionLine) = (["$"], 0, nil)
        let (body, terminator) = try list()
        (variables, loopDepth, actionLine) = outer
        guard terminator == .end else { throw error("unexpected \(terminator.rawValue) in \(context)") }
        return body
    }

    /// Adds a body; one that says nothing gives way to any other of its name.
    mutating func define(_ name: String, as body: [Node]) throws(TemplateError) {
        if let existing = bodies[name], !source.isBlank(existing) {
            guard source.isBlank(body) else {
                throw error("template: multiple definition of template \(GoQuote.string(name))")
            }
            return
        }
        bodies[name] = body
    }

    /// Nodes up to and with the `{{end}}` or `{{else`.
    mutating func list() throws(TemplateError) -> ([Node], Terminator) {
        var nodes: [Node] = []
        while peekAfterSpace().kind != .end {
            if let terminator = try textOrAction(into: &nodes) { return (nodes, terminator) }
        }
        throw error("unexpected EOF")
    }

    private mutating func textOrAction(into nodes: inout [Node]) throws(TemplateError) -> Terminator? {
        let token = nextAfterSpace()
        switch token.kind {
        case .text:
            nodes.append(.text(token.span))
            return nil
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = nil }
            return try nested { (parser) throws(TemplateError) in try parser.action(into: &nodes) }
        default: throw unexpected(token, in: "input")
        }
    }

    /// Bounds the recursion, as a template is not to exhaust the stack.
    mutating func nested<Result>(
        _ complaint: String? = nil, _ body: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < maximumDepth else { throw error(complaint ?? "nested more than \(maximumDepth) levels deep") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Tokens

    /// The token that comes next. Behind the last one, which is the end or an error, comes that one again.
    mutating func peek() -> Token {
        farthest = max(farthest, position)
        return tokens[position]
    }

    /// Takes a token; the last one is never passed.
    @discardableResult
    mutating func next() -> Token {
        let token = peek()
        if position < tokens.count - 1 { position += 1 }
        return token
    }

    /// The token that comes next when space is passed over.
    mutating func peekAfterSpace() -> Token {
        if peek().kind == .space { next() }
        return peek()
    }

    /// Takes a token, and the space before it.
    @discardableResult
    mutating func nextAfterSpace() -> Token {
        if peek().kind == .space { next() }
        return next()
    }

    /// Puts back the tokens from `token` on.
    mutating func rewind(to token: Token) {
        while position > 0, tokens[position].span.start > token.span.start { position -= 1 }
    }

    /// Takes a token that must be of one kind, and the space before it.
    @discardableResult
    mutating func expect(_ kind: Token.Kind, in context: String) throws(TemplateError) -> Token {
        let token = nextAfterSpace()
        guard token.kind == kind else { throw unexpected(token, in: context) }
        return token
    }

    /// The quoted name of a template.
    mutating func templateName(in context: String) throws(TemplateError) -> (text: String, position: Int) {
        let token = nextAfterSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        return (try string(token), token.span.start)
    }

    // MARK: Errors

    /// An error on the line that has been read last.
    func error(_ message: String) -> TemplateError {
        TemplateError(name: source.name, line: tokens[farthest].line, column: nil, message: message)
    }

    /// The complaint about a token that has no place in a construct.
    func unexpected(_ token: Token, in context: String) -> TemplateError {
        guard case .error(let message) = token.kind else {
            return error("unexpected \(description(of: token)) in \(context)")
        }
        guard let actionLine, actionLine != token.line else { return error(message) }
        let place = "action started at \(source.name):\(actionLine)"
        return error(message.hasSuffix(" action") ? "\(message) \(place.dropFirst(7))" : "\(message) in \(place)")
    }

    private func description(of token: Token) -> String {
        let text = source[token.span]
        switch token.kind {
        case .end: return "EOF"
        case .keyword, .dot, .nil: return "<\(text)>"
        default:
            return text.utf8.count > 10
                ? GoQuote.string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))) + "..."
                : GoQuote.string(text)
        }
    }
}

extension Source {
    /// Whether nodes say nothing, so that another template of the name may take their place.
    func isBlank(_ nodes: [Node]) -> Bool {
        nodes.allSatisfy { node in
            guard case .text(let span) = node else { return false }
            // The spaces of `bytes.TrimSpace`, which knows more of them than the language does.
            return self[span].unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
    }
}
