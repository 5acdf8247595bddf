/// Numbers as Go's `strconv` reads them.
package enum GoNumber {
    /// The magnitude of a whole number with the prefixes and underscores of Go's literals: `12`, `-1_000`, `0x1F`, `0b11`,
    /// `0o17` and, as in C, `017`.
    static func magnitude(_ text: String) -> UInt64? {
        var digits = Substring(text)
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        guard hasUnderscoresBetweenDigits(digits) else { return nil }
        let radixes: [(prefix: String, radix: Int)] = [("0x", 16), ("0b", 2), ("0o", 8), ("0", 8)]
        let plain = digits.lowercased().filter { $0 != "_" }
        let (prefix, radix) = radixes.first { plain.hasPrefix($0.prefix) && plain != "0" } ?? ("", 10)
        let rest = plain.dropFirst(prefix.utf8.count)
        return rest.first?.isHexDigit == true ? UInt64(rest, radix: radix) : nil
    }

    /// An underscore stands between two digits, or between a prefix and a digit.
    private static func hasUnderscoresBetweenDigits(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        let hasPrefix = bytes.count > 1 && bytes[0] == UInt8(ascii: "0") && "xXoObB".utf8.contains(bytes[1])
        let isHexadecimal = hasPrefix && "xX".utf8.contains(bytes[1])
        func isDigit(_ byte: UInt8) -> Bool {
            let character = Unicode.Scalar(byte)
            return ("0"..."9").contains(character) || isHexadecimal && character.properties.isASCIIHexDigit
        }
        return bytes.indices.allSatisfy { index in
            guard bytes[index] == UInt8(ascii: "_") else { return true }
            guard index > 0, index + 1 < bytes.count else { return false }
            return isDigit(bytes[index + 1]) && (isDigit(bytes[index - 1]) || hasPrefix && index == 2)
        }
    }

    /// A number with or without a fraction or an exponent; `Inf` and `NaN` too. Nil when the text is none.
    package static func float(_ text: String) -> Double? {
        var rest = text.lowercased()[...]
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        if ["inf", "infinity"].contains(rest) { return text.hasPrefix("-") ? -.infinity : .infinity }
        if text.lowercased() == "nan" { return .nan }
        let isHexadecimal = rest.hasPrefix("0x")
        if rest.contains("_") {
            guard hasUnderscoresBetweenDigits(rest) else { return nil }
            rest.removeAll { $0 == "_" }
        }
        // Swift reads hexadecimal numbers without an exponent, which Go does not.
        if isHexadecimal, !rest.contains("p") { return nil }
        guard let first = rest.first(where: { $0 != "." }), first.isNumber,
            rest.utf8.allSatisfy({ "0123456789abcdef.px+-".utf8.contains($0) })
        else { return nil }
        // Go allows `1.` and `.5`, Swift wants a digit on both sides.
        var digits = String(rest)
        if digits.hasPrefix(".") { digits = "0" + digits }
        if let point = digits.firstIndex(of: "."),
            digits[digits.index(after: point)...].first?.isHexDigit != true
                || !isHexadecimal && digits[digits.index(after: point)...].first == "e"
        {
            digits.insert("0", at: digits.index(after: point))
        }
        guard let value = Double(digits) else { return nil }
        return text.hasPrefix("-") ? -value : value
    }
}
