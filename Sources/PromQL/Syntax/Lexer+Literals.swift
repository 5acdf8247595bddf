extension Lexer {
    /// A number (decimal, hexadecimal, octal, with underscores between digits) or a duration (`1h30m`).
    mutating func numberOrDuration() throws(ParseError) -> TokenKind {
        let start = position
        if scanNumber() { return .number }
        if scanRestOfDuration() { return .duration }
        skip { $0.isNamePart }
        throw error("bad number or duration \(quotedText(from: start))", from: start)
    }

    /// Takes the longest run that may be a number; false when something follows that a number cannot touch.
    private mutating func scanNumber() -> Bool {
        let isHexadecimal = peek() == UInt8(ascii: "0") && (peek(1) ?? 0) | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { position += 2 }
        var hasPoint = false
        var hasExponent = false
        while let byte = peek() {
            switch byte {
            case _ where byte.isDigit || isHexadecimal && byte.isHexadecimalDigit:
                position += 1
            case UInt8(ascii: "_"):
                guard let following = peek(1), following.isDigit || isHexadecimal && following.isHexadecimalDigit else {
                    return false
                }
                position += 1
            case UInt8(ascii: "."):
                guard !hasPoint, !hasExponent, !isHexadecimal else { return false }
                hasPoint = true
                position += 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard !hasExponent else { return false }
                hasExponent = true
                let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
                guard peek(1 + sign)?.isDigit == true else { return false }
                position += 1 + sign
            default: return !byte.isNamePart
            }
        }
        return true
    }

    /// Takes the rest of a duration whose first digits have been taken; its units are checked by the parser.
    private mutating func scanRestOfDuration() -> Bool {
        guard takeUnit() else { return false }
        while peek()?.isDigit == true {
            skip { $0.isDigit }
            guard takeUnit() else { return false }
        }
        return peek()?.isNamePart != true
    }

    private mutating func takeUnit() -> Bool {
        guard let byte = peek(), "smhdwy".utf8.contains(byte) else { return false }
        position += 1
        if byte == UInt8(ascii: "m") { _ = take("s") }
        return true
    }

    /// A quoted text up to its closing quote; escapes are only skipped over here.
    mutating func string() throws(ParseError) -> TokenKind {
        let start = position
        let quote = text[start]
        position += 1
        while let byte = peek() {
            position += 1
            switch byte {
            case quote:
                guard String(validating: text[start..<position], as: UTF8.self) != nil else {
                    throw error("invalid UTF-8 in a string", from: start)
                }
                return .string
            case UInt8(ascii: "\\") where quote != UInt8(ascii: "`"):
                if peek() != nil { position += 1 }
            case UInt8(ascii: "\n") where quote != UInt8(ascii: "`"):
                position -= 1
                throw error("unterminated quoted string", from: start)
            default: break
            }
        }
        throw error(quote == UInt8(ascii: "`") ? "unterminated raw string" : "unterminated quoted string", from: start)
    }

    /// The value of a string token, by Go's rules: nothing is special between back quotes.
    func unquoted(_ range: Range<Int>) throws(ParseError) -> String {
        let body = range.lowerBound + 1..<range.upperBound - 1
        let quote = text[range.lowerBound]
        guard quote != UInt8(ascii: "`"), text[body].contains(UInt8(ascii: "\\")) else {
            return String(decoding: text[body], as: UTF8.self)
        }
        var result: [UInt8] = []
        var index = body.lowerBound
        while index < body.upperBound {
            if text[index] == UInt8(ascii: "\\") {
                try unescape(at: &index, end: body.upperBound, quote: quote, into: &result)
            } else {
                result.append(text[index])
                index += 1
            }
        }
        guard let string = String(validating: result, as: UTF8.self) else {
            throw ParseError("escapes in a string make invalid UTF-8", at: range, in: text)
        }
        return string
    }

    private func unescape(
        at index: inout Int, end: Int, quote: UInt8, into result: inout [UInt8]
    ) throws(ParseError) {
        let start = index
        let escape = text[index + 1]
        index += 2
        switch escape {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "\\"), quote: result.append(escape)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            let value = try digits(3, radix: 8, at: &index, end: end, escape: start)
            guard let byte = UInt8(exactly: value) else { throw invalidCodePoint(start..<index) }
            result.append(byte)
        case UInt8(ascii: "x"):
            result.append(UInt8(truncatingIfNeeded: try digits(2, radix: 16, at: &index, end: end, escape: start)))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = escape == UInt8(ascii: "u") ? 4 : 8
            let value = try digits(count, radix: 16, at: &index, end: end, escape: start)
            guard let scalar = Unicode.Scalar(value) else { throw invalidCodePoint(start..<index) }
            result.append(contentsOf: String(scalar).utf8)
        default:
            throw ParseError("unknown escape \\\(described(at: start + 1))", at: start..<index, in: text)
        }
    }

    private func digits(
        _ count: Int, radix: UInt32, at index: inout Int, end: Int, escape start: Int
    ) throws(ParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard index < end, let digit = text[index].hexadecimalValue, digit < radix else {
                throw ParseError("an escape needs \(count) digits", at: start..<min(index + 1, end), in: text)
            }
            value = value &* radix &+ digit
            index += 1
        }
        return value
    }

    private func invalidCodePoint(_ range: Range<Int>) -> ParseError {
        ParseError("escape is no valid Unicode code point", at: range, in: text)
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool { hexadecimalValue != nil }

    fileprivate var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
