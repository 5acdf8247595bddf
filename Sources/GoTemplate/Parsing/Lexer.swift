/// Splits a template into tokens: text outside of actions, words inside.
struct Lexer {
    let source: Source
    private(set) var position = 0
    private var tokens: [Token] = []
    private var openParentheses = 0
    /// What is known of lines: the one at `lineOffset`.
    private var line = 1
    private var lineOffset = 0

    private init(_ source: Source) { self.source = source }

    /// All tokens of a template; the last is `.end`, or an error.
    static func tokens(of source: Source) -> [Token] {
        var lexer = Lexer(source)
        do {
            try lexer.template()
        } catch {
            lexer.append(.error(error.message), from: error.start)
        }
        return lexer.tokens
    }

    /// Why a template cannot be split any further.
    struct Failure: Error {
        let message: String
        let start: Int
    }

    // MARK: Outside of actions

    private mutating func template() throws(Failure) {
        var trimsText = false
        while true {
            let opening = find("{{", from: position)
            let next = opening.map { trimMarkerFollows($0 + 2) } ?? false
            text(upTo: opening ?? source.bytes.count, trimsStart: trimsText, trimsEnd: next)
            guard let opening else { break }
            position = opening
            trimsText = try isComment(trimmed: next) ? comment(trimmed: next) : action(trimmed: next)
        }
        append(.end, from: source.bytes.count)
    }

    private mutating func text(upTo end: Int, trimsStart: Bool, trimsEnd: Bool) {
        var start = position
        if trimsStart { while start < end, isSpace(start) { start += 1 } }
        position = end
        if trimsEnd { while start < position, isSpace(position - 1) { position -= 1 } }
        if start < position { append(.text, from: start) }
        position = end
    }

    /// `{{-` trims the text before it, but only when a space follows: `{{-3}}` is a number.
    private func trimMarkerFollows(_ offset: Int) -> Bool { byte(offset) == "-" && isSpace(offset + 1) }

    private func isComment(trimmed: Bool) -> Bool { starts(with: "/*", at: position + (trimmed ? 4 : 2)) }

    /// Skips a comment; says whether the text after it is trimmed.
    private mutating func comment(trimmed: Bool) throws(Failure) -> Bool {
        let start = position + (trimmed ? 4 : 2)
        guard let closing = find("*/", from: start + 2) else {
            throw Failure(message: "unclosed comment", start: start)
        }
        position = closing + 2
        guard let trimsNext = takeRightDelimiter() else {
            throw Failure(message: "comment ends before closing delimiter", start: start)
        }
        return trimsNext
    }

    // MARK: Inside of actions

    /// Reads one action; says whether the text after it is trimmed.
    private mutating func action(trimmed: Bool) throws(Failure) -> Bool {
        let opening = position
        position += 2
        append(.leftDelimiter, from: opening)
        // The space of a trim marker belongs to it.
        if trimmed { position += 2 }
        openParentheses = 0
        while true {
            let start = position
            if let trimsNext = takeRightDelimiter() {
                if openParentheses > 0 { throw Failure(message: "unclosed left paren", start: start) }
                append(.rightDelimiter, from: start)
                return trimsNext
            }
            guard let byte = byte(position) else { throw Failure(message: "unclosed action", start: start) }
            if isSpace(position) {
                // So does the space before `-}}`.
                while isSpace(position), !trimMarkerEnds(position) { position += 1 }
                if position > start { append(.space, from: start) }
            } else {
                try word(startingWith: byte)
            }
        }
    }

    private func trimMarkerEnds(_ offset: Int) -> Bool { isSpace(offset) && starts(with: "-}}", at: offset + 1) }

    /// Takes `}}` or ` -}}` when it comes next; says whether it trims.
    private mutating func takeRightDelimiter() -> Bool? {
        if trimMarkerEnds(position) {
            position += 4
            return true
        }
        if starts(with: "}}", at: position) {
            position += 2
            return false
        }
        return nil
    }

    private mutating func word(startingWith byte: Unicode.Scalar) throws(Failure) {
        let start = position
        if byte == "." ? isDigit(position + 1) : byte == "+" || byte == "-" || isDigit(position) {
            return try number()
        }
        if isAlphanumeric(position) { return try name(.identifier, from: start) }
        position += scalar(position).length
        switch byte {
        case "=": append(.assign, from: start)
        case ":":
            guard self.byte(position) == "=" else { throw Failure(message: "expected :=", start: start) }
            position += 1
            append(.declare, from: start)
        case "|": append(.pipe, from: start)
        case "(":
            openParentheses += 1
            append(.leftParenthesis, from: start)
        case ")":
            openParentheses -= 1
            guard openParentheses >= 0 else { throw Failure(message: "unexpected right paren", start: start) }
            append(.rightParenthesis, from: start)
        case "\"": try quoted(by: "\"", .string, what: "quoted string")
        case "'": try quoted(by: "'", .character, what: "character constant")
        case "`": try rawString()
        case "$": try name(.variable, from: start)
        case ".": try name(isAlphanumeric(position) ? .field : .dot, from: start)
        default:
            guard byte.isASCII, byte.isPrintable else {
                throw Failure(message: "unrecognized character in action: \(described(start))", start: start)
            }
            append(.sign, from: start)
        }
    }

    private mutating func name(_ kind: Token.Kind, from start: Int) throws(Failure) {
        while isAlphanumeric(position) { position += scalar(position).length }
        guard isAtTerminator else { throw Failure(message: "bad character \(described(position))", start: start) }
        guard kind == .identifier else { return append(kind, from: start) }
        let word = source[Span(start: start, end: position)]
        switch word {
        case "true", "false": append(.bool, from: start)
        case "nil": append(.nil, from: start)
        default: append(Keyword(rawValue: word).map { .keyword($0) } ?? .identifier, from: start)
        }
    }

    /// A name must not run into what cannot follow it, as in `.Name"text"`.
    private var isAtTerminator: Bool {
        guard let byte = byte(position) else { return true }
        return isSpace(position) || [".", ",", "|", ":", "(", ")"].contains(byte) || starts(with: "}}", at: position)
    }

    private mutating func number() throws(Failure) {
        let start = position
        var isNumber = takeNumber()
        // What goes on with a sign could only be a complex number.
        let isComplex = isNumber && isSign(position)
        if isComplex { isNumber = takeNumber() }
        let isImaginary = source.bytes[position - 1] == UInt8(ascii: "i")
        if isNumber, !isComplex, !isImaginary { return append(.number, from: start) }
        let text = GoQuote.string(source[Span(start: start, end: position)])
        let reason = isNumber && isImaginary ? "complex numbers are not supported" : "bad number syntax"
        throw Failure(message: "\(reason): \(text)", start: start)
    }

    /// Takes what could be a number, and says whether it ends where a number can; whether it is one turns out when it
    /// is read.
    private mutating func takeNumber() -> Bool {
        if isSign(position) { position += 1 }
        var digits = "0123456789_"
        if take("0") {
            if take("xX") {
                digits = "0123456789abcdefABCDEF_"
            } else if take("oO") {
                digits = "01234567_"
            } else if take("bB") {
                digits = "01_"
            }
        }
        while take(digits) {}
        if take(".") { while take(digits) {} }
        let exponent = digits.utf8.count == 11 ? "eE" : digits.utf8.count == 23 ? "pP" : ""
        if take(exponent) {
            _ = take("+-")
            while take("0123456789_") {}
        }
        _ = take("i")
        guard isAlphanumeric(position) else { return true }
        position += scalar(position).length
        return false
    }

    private func isSign(_ offset: Int) -> Bool { byte(offset) == "+" || byte(offset) == "-" }

    private mutating func take(_ characters: String) -> Bool {
        guard let byte = byte(position), byte.isASCII, characters.unicodeScalars.contains(byte) else { return false }
        position += 1
        return true
    }

    private mutating func quoted(by quote: Unicode.Scalar, _ kind: Token.Kind, what: String) throws(Failure) {
        let start = position - 1
        while let byte = byte(position), byte != "\n" {
            position += 1
            if byte == quote { return append(kind, from: start) }
            if byte == "\\" {
                guard let escaped = self.byte(position), escaped != "\n" else { break }
                position += 1
            }
        }
        throw Failure(message: "unterminated \(what)", start: start)
    }

    private mutating func rawString() throws(Failure) {
        let start = position - 1
        guard let end = find("`", from: position) else {
            throw Failure(message: "unterminated raw quoted string", start: start)
        }
        position = end + 1
        append(.rawString, from: start)
    }

    private mutating func append(_ kind: Token.Kind, from start: Int) {
        line += source.bytes[lineOffset..<start].count { $0 == UInt8(ascii: "\n") }
        lineOffset = start
        tokens.append(Token(kind: kind, span: Span(start: start, end: max(start, position)), line: line))
    }
}
