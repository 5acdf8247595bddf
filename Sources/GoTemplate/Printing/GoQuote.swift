/// Texts in quotes with Go's escapes, as `strconv` writes them.
enum GoQuote {
    private static let named: [Unicode.Scalar: String] = [
        "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{0B}": "\\v",
        "\\": "\\\\",
    ]

    /// In double quotes.
    static func string(_ text: String, asciiOnly: Bool = false) -> String {
        quoted(text.unicodeScalars, by: "\"", asciiOnly: asciiOnly)
    }

    /// In single quotes.
    static func character(_ scalar: Unicode.Scalar, asciiOnly: Bool = false) -> String {
        quoted(CollectionOfOne(scalar), by: "'", asciiOnly: asciiOnly)
    }

    private static func quoted(
        _ scalars: some Sequence<Unicode.Scalar>, by quote: Unicode.Scalar, asciiOnly: Bool
    ) -> String {
        var result = String(quote)
        for scalar in scalars {
            if scalar == quote {
                result += "\\" + String(quote)
            } else if let escape = named[scalar] {
                result += escape
            } else if scalar.isPrintable, scalar.isASCII || !asciiOnly {
                result.unicodeScalars.append(scalar)
            } else if scalar.isASCII {
                result += "\\x" + hexadecimal(scalar.value, digits: 2)
            } else if scalar.value < 0x10000 {
                result += "\\u" + hexadecimal(scalar.value, digits: 4)
            } else {
                result += "\\U" + hexadecimal(scalar.value, digits: 8)
            }
        }
        return result + String(quote)
    }

    /// Whether the text can stand between backquotes, where nothing can be escaped.
    static func canBackquote(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "`" && scalar.value != 0xFEFF
        }
    }

    /// A number's hexadecimal digits, padded with zeros.
    static func hexadecimal(_ value: UInt32, digits: Int, uppercase: Bool = false) -> String {
        let text = String(value, radix: 16, uppercase: uppercase)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension Unicode.Scalar {
    /// Whether Go's `unicode.IsPrint` holds: it has a glyph, or is the plain space.
    var isPrintable: Bool {
        if isASCII { return (0x20..<0x7F).contains(value) }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}

/// A text in double quotes with Go's escapes.
package func goQuoted(_ text: String) -> String { GoQuote.string(text) }
