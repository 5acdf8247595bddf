/// Cuts the text of an expression into tokens, one at a time.
///
/// The language is not context-free at this level: within braces every word is a label name, and within brackets words
/// can only belong to a duration, so the lexer keeps track of what is open.
struct Lexer {
    let text: [UInt8]
    var position = 0
    var openParentheses = 0
    var isInBraces = false
    var isInBrackets = false
    var hasSeenColon = false

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// The next token; `endOfInput` again and again once the text is used up.
    mutating func next() throws(ParseError) -> Token {
        skipBlanksAndComments()
        let start = position
        let kind = isInBraces ? try insideBraces() : try outsideBraces()
        return Token(kind: kind, range: start..<position)
    }

    private mutating func outsideBraces() throws(ParseError) -> TokenKind {
        guard let byte = peek() else {
            if openParentheses > 0 { throw error("unclosed left parenthesis", from: position) }
            if isInBrackets { throw error("unclosed left bracket", from: position) }
            return .endOfInput
        }
        let start = position
        if byte.isDigit || byte == UInt8(ascii: ".") && peek(1)?.isDigit == true { return try numberOrDuration() }
        if byte.isQuote { return try string() }
        if isInBrackets, byte.isNameStart || byte == UInt8(ascii: ":") { return try insideBrackets() }
        if byte.isNameStart || byte == UInt8(ascii: ":") { return word() }
        position += 1
        switch byte {
        case UInt8(ascii: "("): openParentheses += 1
        case UInt8(ascii: ")"):
            openParentheses -= 1
            if openParentheses < 0 { throw error("unexpected right parenthesis", from: start) }
        case UInt8(ascii: "{"): isInBraces = true
        case UInt8(ascii: "["):
            if isInBrackets { throw error("unexpected left bracket within brackets", from: start) }
            isInBrackets = true
            hasSeenColon = false
        case UInt8(ascii: "]"):
            if !isInBrackets { throw error("unexpected right bracket", from: start) }
            isInBrackets = false
        case UInt8(ascii: "="): return .symbol(take("=") ? .equal : .assign)
        case UInt8(ascii: "!"):
            guard take("=") else { throw error("unexpected \(described(at: position)) after \"!\"", from: position) }
            return .symbol(.notEqual)
        case UInt8(ascii: "<"): return .symbol(take("=") ? .lessOrEqual : take("/") ? .trimUpper : .less)
        case UInt8(ascii: ">"): return .symbol(take("=") ? .greaterOrEqual : take("/") ? .trimLower : .greater)
        default: break
        }
        guard let symbol = Symbol(rawValue: String(Unicode.Scalar(byte))) else {
            position = start
            throw error("unexpected character \(described(at: start))", from: start)
        }
        return .symbol(symbol)
    }

    private mutating func insideBraces() throws(ParseError) -> TokenKind {
        let start = position
        guard let byte = peek() else { throw error("unexpected end of input inside braces", from: start) }
        if byte.isQuote { return try string() }
        if byte.isNameStart {
            skip { $0.isNamePart }
            return .identifier
        }
        position += 1
        switch byte {
        case UInt8(ascii: ","): return .symbol(.comma)
        case UInt8(ascii: "="): return .symbol(take("~") ? .matches : .assign)
        case UInt8(ascii: "!"):
            if take("~") { return .symbol(.matchesNot) }
            if take("=") { return .symbol(.notEqual) }
            throw error("unexpected \(described(at: position)) after \"!\" inside braces", from: position)
        case UInt8(ascii: "}"):
            isInBraces = false
            return .symbol(.rightBrace)
        default: throw error("unexpected character \(described(at: start)) inside braces", from: start)
        }
    }

    /// A colon, or one of the words that a duration may use.
    private mutating func insideBrackets() throws(ParseError) -> TokenKind {
        let start = position
        if take(":") {
            if hasSeenColon { throw error("unexpected second colon within brackets", from: start) }
            hasSeenColon = true
            return .symbol(.colon)
        }
        skip { $0.isNamePart }
        switch Keyword(rawValue: lowercasedText(from: start)) {
        case .some(let keyword) where keyword.isDurationFunction: return .keyword(keyword)
        default: throw error("unexpected \(quotedText(from: start)) in a duration", from: start)
        }
    }

    private mutating func word() -> TokenKind {
        let start = position
        skip { $0.isNamePart || $0 == UInt8(ascii: ":") }
        let word = lowercasedText(from: start)
        if word == "inf" || word == "nan" { return .number }
        if let keyword = Keyword(rawValue: word), !keyword.needsParenthesis || parenthesisFollows {
            return .keyword(keyword)
        }
        return word.utf8.contains(UInt8(ascii: ":")) ? .metricIdentifier : .identifier
    }

    private var parenthesisFollows: Bool {
        text[position...].first { !$0.isBlank } == UInt8(ascii: "(")
    }

    private mutating func skipBlanksAndComments() {
        while let byte = peek() {
            if byte == UInt8(ascii: "#") {
                skip { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            } else if byte.isBlank {
                position += 1
            } else {
                return
            }
        }
    }
}

extension Lexer {
    /// The byte at a distance from the next one; nil beyond the end.
    func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < text.count ? text[position + distance] : nil
    }

    /// Takes a character if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Takes bytes for as long as a condition holds.
    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek(), condition(byte) { position += 1 }
    }

    /// What was read since a place, in lower case.
    func lowercasedText(from start: Int) -> String {
        String(decoding: text[start..<position].lazy.map { $0.isUppercase ? $0 + 32 : $0 }, as: UTF8.self)
    }

    /// What was read since a place, in quotes for a message.
    func quotedText(from start: Int) -> String {
        "\"\(String(decoding: text[start..<position], as: UTF8.self))\""
    }

    /// The character at an offset, in quotes.
    func described(at offset: Int) -> String {
        guard offset < text.count else { return "end of input" }
        let character = String(decoding: text[offset...].prefix(4), as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
        return "\"\(character.escaped(asASCII: false))\""
    }

    /// An error about everything from an offset to where the lexer stands.
    func error(_ message: String, from start: Int) -> ParseError {
        ParseError(message, at: start..<max(start, position), in: text)
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isNameStart: Bool {
        self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || isUppercase
    }
    var isNamePart: Bool { isNameStart || isDigit }
    var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
    var isQuote: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
    }
}

extension Keyword {
    /// Whether a duration expression may call the word.
    var isDurationFunction: Bool {
        switch self {
        case .step, .range, .maxOf, .minOf: true
        default: false
        }
    }
}
