/// Splits a template into tokens: text outside of actions, words inside.
struct Lexer {
    private let source: Source
    private var position = 0
    private var tokens: [Token] = []
    /// Where the `(` that are still open stand.
    private var openParentheses: [Int] = []

    private init(_ source: Source) { self.source = source }

    /// All tokens of a template, the last of them `.end`.
    static func tokens(of source: Source) throws(TemplateError) -> [Token] {
        var lexer = Lexer(source)
        try lexer.template()
        return lexer.tokens
    }

    // MARK: Outside of actions

    private mutating func template() throws(TemplateError) {
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
        var span = Span(start: position, end: end)
        if trimsStart { while span.start < span.end, isSpace(span.start) { span.start += 1 } }
        if trimsEnd { while span.start < span.end, isSpace(span.end - 1) { span.end -= 1 } }
        position = end
        if span.start < span.end { tokens.append(Token(kind: .text, span: span)) }
    }

    /// `{{-` trims the text before it, but only when a space follows: `{{-3}}` is a number.
    private func trimMarkerFollows(_ offset: Int) -> Bool { byte(offset) == "-" && isSpace(offset + 1) }

    private func isComment(trimmed: Bool) -> Bool { starts(with: "/*", at: position + (trimmed ? 4 : 2)) }

    /// Skips a comment; says whether the text after it is trimmed.
    private mutating func comment(trimmed: Bool) throws(TemplateError) -> Bool {
        let start = position
        guard let closing = find("*/", from: start + (trimmed ? 6 : 4)) else {
            throw source.parseError("unclosed comment", at: start)
        }
        position = closing + 2
        guard let trimsNext = takeRightDelimiter() else {
            throw source.parseError("comment ends before closing delimiter", at: start)
        }
        return trimsNext
    }

    // MARK: Inside of actions

    /// Reads one action; says whether the text after it is trimmed.
    private mutating func action(trimmed: Bool) throws(TemplateError) -> Bool {
        let opening = position
        position += trimmed ? 3 : 2
        append(.leftDelimiter, from: opening)
        while true {
            let start = position
            if let trimsNext = takeRightDelimiter() {
                if let open = openParentheses.last { throw source.parseError("unclosed left paren", at: open) }
                append(.rightDelimiter, from: start)
                return trimsNext
            }
            guard let byte = byte(position) else { throw source.parseError("unclosed action", at: opening) }
            if isSpace(position) {
                // The space before `-}}` belongs to the delimiter.
                while isSpace(position), !(trimMarkerEnds(position)) { position += 1 }
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

    private mutating func word(startingWith byte: Unicode.Scalar) throws(TemplateError) {
        let start = position
        position += 1
        switch byte {
        case "=": append(.assign, from: start)
        case ":":
            guard self.byte(position) == "=" else { throw source.parseError("expected :=", at: start) }
            position += 1
            append(.declare, from: start)
        case "|": append(.pipe, from: start)
        case ",": append(.comma, from: start)
        case "(":
            openParentheses.append(start)
            append(.leftParenthesis, from: start)
        case ")":
            guard openParentheses.popLast() != nil else { throw source.parseError("unexpected right paren", at: start) }
            append(.rightParenthesis, from: start)
        case "\"": try quoted(by: "\"", .string, what: "quoted string")
        case "'": try quoted(by: "'", .character, what: "character constant")
        case "`": try rawString()
        case "$": try name(.variable, from: start)
        case "." where !isDigit(position): try name(isAlphanumeric(position) ? .field : .dot, from: start)
        case "+", "-", ".", "0"..."9": try number(from: start)
        default:
            guard isAlphanumeric(start) else {
                throw source.parseError("unexpected bad character \(described(start)) in command", at: start)
            }
            try name(.identifier, from: start)
        }
    }

    private mutating func name(_ kind: Token.Kind, from start: Int) throws(TemplateError) {
        while isAlphanumeric(position) { position += 1 }
        guard isAtTerminator else { throw source.parseError("bad character \(described(position))", at: position) }
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
        return isSpace(position) || [".", ",", "|", ":", "=", "(", ")"].contains(byte)
            || starts(with: "}}", at: position)
    }

    private mutating func number(from start: Int) throws(TemplateError) {
        while let byte = byte(position), isAlphanumeric(position) || byte == "." || isExponentSign(byte, from: start) {
            position += 1
        }
        append(.number, from: start)
    }

    private func isExponentSign(_ byte: Unicode.Scalar, from start: Int) -> Bool {
        guard byte == "+" || byte == "-", let before = self.byte(position - 1) else { return false }
        let isHexadecimal = source.bytes[start..<position].contains(UInt8(ascii: "x"))
        return isHexadecimal ? before == "p" || before == "P" : before == "e" || before == "E"
    }

    private mutating func quoted(
        by quote: Unicode.Scalar, _ kind: Token.Kind, what: String
    ) throws(TemplateError) {
        let start = position - 1
        while let byte = byte(position), byte != "\n" {
            position += 1
            if byte == quote { return append(kind, from: start) }
            if byte == "\\" { position += 1 }
        }
        throw source.parseError("unterminated \(what)", at: start)
    }

    private mutating func rawString() throws(TemplateError) {
        let start = position - 1
        guard let end = find("`", from: position) else {
            throw source.parseError("unterminated raw quoted string", at: start)
        }
        position = end + 1
        append(.rawString, from: start)
    }

    // MARK: Bytes

    private mutating func append(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, span: Span(start: start, end: position)))
    }

    private func byte(_ offset: Int) -> Unicode.Scalar? {
        offset < source.bytes.count ? Unicode.Scalar(source.bytes[offset]) : nil
    }

    private func isSpace(_ offset: Int) -> Bool { byte(offset).map { [" ", "\t", "\r", "\n"].contains($0) } ?? false }

    private func isDigit(_ offset: Int) -> Bool { byte(offset).map { ("0"..."9").contains($0) } ?? false }

    /// Every byte above ASCII counts as a letter, so that words of any script can be names.
    private func isAlphanumeric(_ offset: Int) -> Bool {
        guard let byte = byte(offset) else { return false }
        return byte.value >= 0x80 || byte == "_" || ("a"..."z").contains(byte) || ("A"..."Z").contains(byte)
            || isDigit(offset)
    }

    private func starts(with word: StaticString, at offset: Int) -> Bool {
        guard offset <= source.bytes.count else { return false }
        return source.bytes[offset...].starts(
            with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private func find(_ word: StaticString, from start: Int) -> Int? {
        var offset = start
        while offset < source.bytes.count {
            if source.bytes[offset] == word.utf8Start[0], starts(with: word, at: offset) { return offset }
            offset += 1
        }
        return nil
    }

    /// A character as Go's `%#U` prints it.
    private func described(_ offset: Int) -> String {
        guard offset < source.bytes.count else { return "EOF" }
        let character = String(decoding: source.bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first ?? " "
        let digits = String(character.value, radix: 16, uppercase: true)
        return "U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits) '\(character)'"
    }
}
