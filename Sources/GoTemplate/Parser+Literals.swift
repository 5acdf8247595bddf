extension Parser {
    /// The value of a quoted string.
    func string(_ token: Token) throws(TemplateError) -> String {
        let inner = Span(start: token.span.start + 1, end: token.span.end - 1)
        if token.kind == .rawString { return source[inner] }
        guard let bytes = unescaped(inner, quote: "\"") else {
            throw source.parseError("invalid syntax in string \(source[token.span])", at: token.span.start)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a number, or the code of a character constant.
    func number(_ token: Token) throws(TemplateError) -> GoValue {
        let text = source[token.span]
        if token.kind == .character {
            let inner = Span(start: token.span.start + 1, end: token.span.end - 1)
            guard let bytes = unescaped(inner, quote: "'"),
                let character = String(validating: bytes, as: UTF8.self)?.unicodeScalars, character.count == 1,
                let code = character.first?.value
            else { throw source.parseError("malformed character constant: \(text)", at: token.span.start) }
            return .int(Int64(code))
        }
        if let value = integer(text) { return .int(value) }
        // Go allows `1.`, Swift wants a digit after the point.
        let digits = text.filter { $0 != "_" }
        guard digits.contains(where: \.isNumber), let value = Double(digits.hasSuffix(".") ? digits + "0" : digits),
            value.isFinite
        else { throw source.parseError("bad number syntax: \(goQuoted(text))", at: token.span.start) }
        guard text.contains(where: { ".eEpP".contains($0) }) else {
            throw source.parseError("integer overflow: \(goQuoted(text))", at: token.span.start)
        }
        return .float(value)
    }

    /// `12`, `-1_000`, `0x1F`, `0b11`, `0o17` and, as in C, `017`.
    private func integer(_ text: String) -> Int64? {
        var digits = Substring(text.filter { $0 != "_" })
        let sign = digits.first == "-" ? "-" : ""
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        let radixes: [(prefix: String, radix: Int)] = [("0x", 16), ("0b", 2), ("0o", 8), ("0", 8)]
        let lowercased = digits.lowercased()
        guard let (prefix, radix) = radixes.first(where: { lowercased.hasPrefix($0.prefix) && lowercased != "0" })
        else { return digits.first?.isNumber == true ? Int64(sign + digits) : nil }
        let rest = digits.dropFirst(prefix.utf8.count)
        return rest.first?.isHexDigit == true ? Int64(sign + rest, radix: radix) : nil
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
