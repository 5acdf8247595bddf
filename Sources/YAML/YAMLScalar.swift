/// The text of a single value; what it means is decided by who reads it, as the core schema says
/// (YAML 1.2 section 10.3, with the words that YAML 1.1 takes for a bool).
package struct YAMLScalar: Hashable, Sendable {
    /// How the value is written in the file.
    package enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    package let text: String
    package let style: Style
    /// The type that an explicit tag gives (`!!str` is `str`); nil without one.
    package let tag: String?

    /// Whether only the text can be meant: it is quoted, a block, or tagged `!!str`.
    package var isString: Bool { tag == "str" || (tag == nil && style != .plain) }

    package var isNull: Bool { tag == "null" || !isString && ["", "~", "null", "Null", "NULL"].contains(text) }

    package var bool: Bool? {
        guard !isString else { return nil }
        return switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF": false
        default: nil
        }
    }

    package var int: Int? {
        guard !isString else { return nil }
        // YAML 1.1 lets `_` group digits.
        let digits = text.filter { $0 != "_" }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            return digits.dropFirst(2).first == "-" ? nil : Int(digits.dropFirst(2), radix: radix)
        }
        return Int(digits)
    }

    package var double: Double? {
        guard !isString else { return nil }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default:
            if let int { return Double(int) }
            return text.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) } ? Double(text) : nil
        }
    }
}
