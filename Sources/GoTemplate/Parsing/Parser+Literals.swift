extension Parser {
    /// The value of a quoted string.
    func string(_ token: Token) throws(TemplateError) -> String {
        let inner = Span(start: token.span.start + 1, end: token.span.end - 1)
        // Go takes carriage returns out of raw strings.
        if token.kind == .rawString {
            return String(String.UnicodeScalarView(source[inner].unicodeScalars.filter { $0 != "\r" }))
        }
        guard let bytes = unescaped(inner, quote: "\"") else { throw error("invalid syntax") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a number or of a character constant.
    func number(_ token: Token) throws(TemplateError) -> Number {
        let text = source[token.span]
        if token.kind == .character {
            let inner = Span(start: token.span.start + 1, end: token.span.end - 1)
            guard let bytes = unescaped(inner, quote: "'"), let code = Self.code(of: bytes) else {
                throw error(
                    inner.start == inner.end ? "invalid syntax" : "malformed character constant: \(text)")
            }
            return Number(text: text, integer: code, float: Double(code))
        }
        if let magnitude = GoNumber.magnitude(text) {
            let value = text.hasPrefix("-") ? -Int128(magnitude) : Int128(magnitude)
            if let integer = Int64(exactly: value) { return Number(text: text, integer: integer, float: Double(value)) }
            if value > 0 { return Number(text: text, integer: nil, float: Double(value)) }
        }
        guard let value = GoNumber.float(text), value.isFinite else {
            throw error("illegal number syntax: \(GoQuote.string(text))")
        }
        guard text.contains(where: { ".eEpP".contains($0) }) else {
            throw error("integer overflow: \(GoQuote.string(text))")
        }
        return Number(text: text, integer: Int64(exactly: value), float: value)
    }

    /// The code of the one character that the bytes are, or of the one byte that is none.
    private static func code(of bytes: [UInt8]) -> Int64? {
        if let text = String(validating: bytes, as: UTF8.self)?.unicodeScalars {
            return text.count == 1 ? text.first.map { Int64($0.value) } : nil
        }
        return bytes.count == 1 ? Int64(bytes[0]) : nil
    }

    /// The bytes that a quoted text stands for, after `strconv.Unquote`; nil when an escape is not one of Go's.
    private func unescaped(_ span: Span, quote: Unicode.Scalar) -> [UInt8]? {
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
            UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B,
            UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: quote): UInt8(ascii: quote),
        ]
        var rest = source.bytes[span.start..<span.end]
        var result: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            if let plain = simple[escape] {
                result.append(plain)
                continue
            }
            switch escape {
            case UInt8(ascii: "x"):
                guard let code = take(2, radix: 16, from: &rest) else { return nil }
                result.append(UInt8(code))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let count = escape == UInt8(ascii: "u") ? 4 : 8
                guard let code = take(count, radix: 16, from: &rest), let scalar = Unicode.Scalar(code) else {
                    return nil
                }
                result.append(contentsOf: String(scalar).utf8)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                rest = source.bytes[(rest.startIndex - 1)..<span.end]
                guard let code = take(3, radix: 8, from: &rest), code <= 0xFF else { return nil }
                result.append(UInt8(code))
            default: return nil
            }
        }
        return result
    }

    private func take(_ count: Int, radix: Int, from rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard rest.count >= count, rest.first != UInt8(ascii: "+"), rest.first != UInt8(ascii: "-") else { return nil }
        let digits = String(decoding: rest.prefix(count), as: UTF8.self)
        rest = rest.dropFirst(count)
        return UInt32(digits, radix: radix)
    }
}
