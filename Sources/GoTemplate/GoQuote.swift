/// Text in double quotes with Go's escapes, as `%q` and `strconv.Quote` write it.
func goQuoted(_ text: String) -> String {
    let named: [Unicode.Scalar: String] = [
        "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{0B}": "\\v",
        "\\": "\\\\", "\"": "\\\"",
    ]
    var result = "\""
    for scalar in text.unicodeScalars {
        if let escape = named[scalar] {
            result += escape
        } else if scalar.isPrintable {
            result.unicodeScalars.append(scalar)
        } else if scalar.value < 0x80 {
            result += "\\x" + hexadecimal(scalar.value, digits: 2)
        } else if scalar.value < 0x10000 {
            result += "\\u" + hexadecimal(scalar.value, digits: 4)
        } else {
            result += "\\U" + hexadecimal(scalar.value, digits: 8)
        }
    }
    return result + "\""
}

/// A number's hexadecimal digits, padded with zeros.
func hexadecimal(_ value: UInt32, digits: Int, uppercase: Bool = false) -> String {
    let text = String(value, radix: 16, uppercase: uppercase)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
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
