/// What stands between the `%` and the verb of a directive.
struct PrintFlags {
    var width: Int?
    var precision: Int?
    var plus = false
    var minus = false
    var sharp = false
    var space = false
    var zero = false
    /// `%+v`, which names the fields of structures.
    var namesFields = false
    /// `%#v`, which writes values as Go does in a program.
    var isGoSyntax = false

    /// Fills the field: on the right with `-`, on the left with zeros or spaces.
    func padded(_ text: String, zeros: Bool? = nil) -> String {
        let missing = (width ?? 0) - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if minus { return text + String(repeating: " ", count: missing) }
        return String(repeating: zeros ?? zero ? "0" : " ", count: missing) + text
    }

    // MARK: Texts

    /// The text cut to the precision.
    func cut(_ text: String) -> String {
        guard let precision, text.utf8.count > precision else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    /// `%q`.
    func quoted(_ text: String) -> String {
        let text = cut(text)
        return padded(sharp && GoQuote.canBackquote(text) ? "`\(text)`" : GoQuote.string(text, asciiOnly: plus))
    }

    /// `%x` of a text: the digits of its bytes.
    func hexadecimal(_ text: String, uppercase: Bool) -> String {
        let bytes = text.utf8.prefix(precision ?? text.utf8.count)
        let prefix = sharp ? uppercase ? "0X" : "0x" : ""
        let digits = bytes.map { GoQuote.hexadecimal(UInt32($0), digits: 2, uppercase: uppercase) }
        if bytes.isEmpty { return padded("") }
        return padded(space ? digits.map { prefix + $0 }.joined(separator: " ") : prefix + digits.joined())
    }

    // MARK: Whole numbers

    /// A number of the given base.
    func integer(_ magnitude: UInt64, isNegative: Bool, base: Int, verb: Unicode.Scalar) -> String {
        if precision == 0, magnitude == 0 { return String(repeating: " ", count: width ?? 0) }
        var digits = String(magnitude, radix: base, uppercase: verb == "X")
        let sign = isNegative ? "-" : plus ? "+" : space ? " " : ""
        // Zeros fill the field behind the sign, but before a prefix, which then makes it wider.
        let wanted = precision ?? (zero && !minus ? (width ?? 0) - sign.utf8.count : 0)
        digits = String(repeating: "0", count: max(0, wanted - digits.utf8.count)) + digits
        var prefix = ""
        if sharp {
            switch base {
            case 2: prefix = "0b"
            case 8: prefix = digits.hasPrefix("0") ? "" : "0"
            case 16: prefix = verb == "X" ? "0X" : "0x"
            default: break
            }
        }
        if verb == "O" { prefix = "0o" + prefix }
        return padded(sign + prefix + digits, zeros: false)
    }

    /// `%c`.
    func character(_ code: UInt64) -> String { padded(String(Character(Self.scalar(code)))) }

    /// `%q` of a number.
    func quotedCharacter(_ code: UInt64) -> String {
        padded(GoQuote.character(Self.scalar(code), asciiOnly: plus))
    }

    /// `%U`, and with `#` the character too.
    func unicode(_ code: UInt64) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, max(4, precision ?? 4) - digits.utf8.count))
        var text = "U+" + zeros + digits
        if sharp, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init), scalar.isPrintable {
            text += " '\(scalar)'"
        }
        return padded(text, zeros: false)
    }

    private static func scalar(_ code: UInt64) -> Unicode.Scalar {
        UInt32(exactly: code).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    }
}
