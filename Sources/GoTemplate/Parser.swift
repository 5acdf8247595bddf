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
    private var depth = 0
    private(set) var bodies: [String: [Node]] = [:]
    /// The variables that may be used here, innermost last.
    var variables = ["$"]
    /// How many loops are open here.
    var loopDepth = 0

    /// The bodies by name; the template's own is under the source's name.
    static func bodies(
        of source: Source, functions: Set<String>, maximumDepth: Int
    ) throws(TemplateError) -> [String: [Node]] {
        var parser = Parser(
            source: source, functions: functions, maximumDepth: maximumDepth, tokens: try Lexer.tokens(of: source)
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
        let start = position
        guard next().kind == .leftDelimiter, nextAfterSpace().kind == .keyword(.define) else {
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
        let outer = (variables, loopDepth)
        (variables, loopDepth) = (["$"], 0)
        let (body, terminator) = try list()
        (variables, loopDepth) = outer
        guard terminator == .end else { throw error("unexpected \(terminator.rawValue) in \(context)") }
        return body
    }

    /// Adds a body; one that says nothing gives way to any other of its name.
    mutating func define(_ name: String, as body: [Node]) throws(TemplateError) {
        if let existing = bodies[name], !isBlank(existing) {
            guard isBlank(body) else { throw error("multiple definition of template \(goQuoted(name))") }
            return
        }
        bodies[name] = body
    }

    private func isBlank(_ nodes: [Node]) -> Bool {
        nodes.allSatisfy { node in
            guard case .text(let span) = node else { return false }
            return source.bytes[span.start..<span.end].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        }
    }

    /// Nodes up to and with the `{{end}}` or `{{else`.
    mutating func list() throws(TemplateError) -> ([Node], Terminator) {
        var nodes: [Node] = []
        while peek().kind != .end {
            if let terminator = try textOrAction(into: &nodes) { return (nodes, terminator) }
        }
        throw source.parseError("unexpected EOF", at: peek().span.start)
    }

    private mutating func textOrAction(into nodes: inout [Node]) throws(TemplateError) -> Terminator? {
        let token = nextAfterSpace()
        switch token.kind {
        case .text:
            nodes.append(.text(token.span))
            return nil
        case .leftDelimiter:
            return try nested { (parser) throws(TemplateError) in try parser.action(into: &nodes) }
        default: throw unexpected(token, in: "input")
        }
    }

    /// Bounds the recursion, as a template is not to exhaust the stack.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < maximumDepth else { throw error("nested more than \(maximumDepth) levels deep") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Tokens

    /// The token that comes next.
    func peek() -> Token { tokens[position] }

    /// Takes a token; the last one is never passed.
    @discardableResult
    mutating func next() -> Token {
        let token = tokens[position]
        if token.kind != .end { position += 1 }
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
    mutating func templateName(in context: String) throws(TemplateError) -> (text: String, end: Int) {
        let token = nextAfterSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        return (try string(token), token.span.end)
    }

    /// An error at the newest token.
    func error(_ message: String) -> TemplateError {
        source.parseError(message, at: tokens[max(0, position - 1)].span.start)
    }

    /// The complaint about a token that has no place in a construct.
    func unexpected(_ token: Token, in context: String) -> TemplateError {
        source.parseError("unexpected \(description(of: token)) in \(context)", at: token.span.start)
    }

    private func description(of token: Token) -> String {
        switch token.kind {
        case .end: return "EOF"
        case .keyword(let keyword): return "<\(keyword.rawValue)>"
        default:
            let text = source[token.span]
            return text.count > 10 ? "\(goQuoted(String(text.prefix(10))))..." : goQuoted(text)
        }
    }
}
