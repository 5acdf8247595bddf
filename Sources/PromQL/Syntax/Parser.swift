internal import Format

/// A recursive-descent parser with one token of look-ahead; operators are parsed by precedence climbing.
struct Parser {
    /// Bounds the stack that parsing, checking, evaluating and printing take.
    static let maximumDepth = 400
    /// Bytes; far more than anyone writes by hand.
    static let maximumLength = 1 << 20

    var lexer: Lexer
    /// The next token, not yet taken.
    var token: Token
    /// Where the token that was taken last ends.
    var lastEnd = 0
    private var depth = 0

    init(_ text: [UInt8]) throws(ParseError) {
        guard text.count <= Self.maximumLength else {
            throw ParseError(
                "expression of \(text.count) bytes is longer than the limit of \(Self.maximumLength)", at: 0..<1, in: []
            )
        }
        lexer = Lexer(text)
        token = try lexer.next()
    }

    /// The whole text as one expression.
    mutating func parse() throws(ParseError) -> Node {
        guard token.kind != .endOfInput else { throw error("no expression found in input", at: token.range) }
        let node = try expression()
        guard token.kind == .endOfInput else { throw unexpected() }
        return node
    }

    /// An expression whose operators all bind at least as tightly as that.
    mutating func expression(precedence: Int = 0) throws(ParseError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw tooDeep(at: token.range) }
        var left = try operand()
        while let operation = BinaryOperator(token.kind), operation.precedence >= precedence {
            try advance()
            let modifiers = try binaryModifiers()
            let right = try expression(precedence: operation.precedence + (operation.isRightAssociative ? 0 : 1))
            let binary = Binary(
                operation: operation, left: left, right: right, returnsBool: modifiers.returnsBool,
                matching: modifiers.matching
            )
            left = Node(.binary(binary), at: left.range.lowerBound..<right.range.upperBound)
            guard left.depth < Self.maximumDepth else { throw tooDeep(at: left.range) }
        }
        return left
    }

    /// An operand with its sign or its modifiers.
    private mutating func operand() throws(ParseError) -> Node {
        guard let sign = sign(token.kind) else { return try modified(try primary()) }
        let start = token.range.lowerBound
        try advance()
        let operand = try expression(precedence: BinaryOperator.unaryPrecedence + 1)
        let range = start..<operand.range.upperBound
        guard case .number(var literal) = operand.kind else { return Node(.unary(sign, operand), at: range) }
        if sign == .minus { literal.value.negate() }
        return Node(.number(literal), at: range)
    }

    private mutating func primary() throws(ParseError) -> Node {
        let start = token
        switch start.kind {
        case .number, .duration: return Node(.number(try numberLiteral()), at: start.range)
        case .string:
            try advance()
            return Node(.string(try lexer.unquoted(start.range)), at: start.range)
        case .symbol(.leftParenthesis):
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis, in: "parenthesized expression")
            return Node(.parenthesized(inner), at: start.range.lowerBound..<lastEnd)
        case .symbol(.leftBrace): return try selector(name: nil, from: start.range)
        case .identifier:
            try advance()
            return token.kind == .symbol(.leftParenthesis)
                ? try call(start.range) : try selector(name: text(start.range), from: start.range)
        case .metricIdentifier:
            try advance()
            return try selector(name: text(start.range), from: start.range)
        case .keyword(let keyword):
            guard keyword.mayNameMetric else { throw unexpected() }
            try advance()
            if let aggregator = Aggregator(rawValue: keyword.rawValue), aggregationFollows {
                return try aggregation(aggregator, from: start.range)
            }
            if keyword.mayNameFunction, token.kind == .symbol(.leftParenthesis) { return try call(start.range) }
            return try selector(name: text(start.range), from: start.range)
        default: throw unexpected()
        }
    }

    private var aggregationFollows: Bool {
        [.symbol(.leftParenthesis), .keyword(.by), .keyword(.without)].contains(token.kind)
    }

    /// The unary operator that a token is, if it is one.
    func sign(_ kind: TokenKind) -> UnaryOperator? {
        switch kind {
        case .symbol(.plus): .plus
        case .symbol(.minus): .minus
        default: nil
        }
    }

    /// The complaint about parts that are nested too deeply.
    func tooDeep(at range: Range<Int>) -> ParseError {
        error("expression is nested more than \(Self.maximumDepth) levels deep", at: range)
    }
}

extension Parser {
    /// Moves on to the next token.
    mutating func advance() throws(ParseError) {
        lastEnd = token.range.upperBound
        token = try lexer.next()
    }

    /// Takes the symbol if it is the next token.
    mutating func take(_ symbol: Symbol) throws(ParseError) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    /// Takes the keyword if it is the next token.
    mutating func take(_ keyword: Keyword) throws(ParseError) -> Bool {
        guard token.kind == .keyword(keyword) else { return false }
        try advance()
        return true
    }

    /// Takes a symbol that must come next.
    mutating func expect(_ symbol: Symbol, in context: String) throws(ParseError) {
        guard try take(symbol) else { throw unexpected(in: context, expected: "\"\(symbol.rawValue)\"") }
    }

    /// The text between two places of the expression.
    func text(_ range: Range<Int>) -> String { String(decoding: lexer.text[range], as: UTF8.self) }

    /// A complaint about a place of the expression.
    func error(_ message: String, at range: Range<Int>) -> ParseError {
        ParseError(message, at: range, in: lexer.text)
    }

    /// The complaint about the next token.
    func unexpected(in context: String? = nil, expected: String? = nil) -> ParseError {
        var message = "unexpected \(describe(token))"
        if let context { message += " in \(context)" }
        if let expected { message += ", expected \(expected)" }
        return error(message, at: token.range)
    }

    private func describe(_ token: Token) -> String {
        switch token.kind {
        case .endOfInput: "end of input"
        case .identifier: "identifier \"\(text(token.range))\""
        case .metricIdentifier: "metric identifier \"\(text(token.range))\""
        case .number: "number \"\(text(token.range))\""
        case .duration: "duration \"\(text(token.range))\""
        case .string: "string \(text(token.range))"
        case .symbol(let symbol): "\"\(symbol.rawValue)\""
        case .keyword(let keyword): "keyword \"\(keyword.rawValue)\""
        }
    }
}
