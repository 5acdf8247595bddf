internal import Format

extension Parser {
    /// A number, or a duration as its seconds.
    mutating func numberLiteral() throws(ParseError) -> NumberLiteral {
        let literal = token
        try advance()
        let text = text(literal.range)
        if literal.kind == .number {
            guard let value = number(text) else { throw error("bad number \"\(text)\"", at: literal.range) }
            return NumberLiteral(value: value, isDuration: false)
        }
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw error("not a valid duration: \"\(text)\"", at: literal.range)
        }
        return NumberLiteral(value: Double(milliseconds) / 1000, isDuration: true)
    }

    /// Whole numbers as Go reads them (hexadecimal, and octal after a leading zero), else a decimal fraction.
    private func number(_ text: String) -> Double? {
        let text = text.lowercased()
        if text == "inf" { return .infinity }
        if text == "nan" { return .nan }
        let digits = text.filter { $0 != "_" }
        if digits.hasPrefix("0x") { return Int64(digits.dropFirst(2), radix: 16).map(Double.init) }
        if digits.hasPrefix("0"), let octal = Int64(digits, radix: 8) { return Double(octal) }
        return Double(digits)
    }
}
