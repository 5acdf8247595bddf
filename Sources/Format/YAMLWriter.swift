/// Writes YAML 1.2 that readers of 1.1 take for the same: blocks of mappings and lists, one value a line. A string is
/// quoted whenever any reader might take it for something else.
package struct YAMLWriter {
    private var bytes: [UInt8] = []

    private init() {}

    /// The value as a document, with a line end.
    package static func text(_ value: JSONValue) -> String {
        var writer = YAMLWriter()
        switch value {
        case .array(let values) where !values.isEmpty: writer.list(values, indentation: 0)
        case .object(let members) where !members.isEmpty: writer.mapping(members, indentation: 0)
        default:
            writer.scalar(value)
            writer.write("\n")
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private mutating func mapping(_ members: [JSONValue.Member], indentation: Int) {
        for member in members {
            indent(indentation)
            entry(member, indentation)
        }
    }

    /// A key and what belongs to it, from the place where the key stands.
    private mutating func entry(_ member: JSONValue.Member, _ indentation: Int) {
        string(member.name)
        write(":")
        switch member.value {
        case .array(let values) where !values.isEmpty:
            write("\n")
            list(values, indentation: indentation + 2)
        case .object(let members) where !members.isEmpty:
            write("\n")
            mapping(members, indentation: indentation + 2)
        default:
            write(" ")
            scalar(member.value)
            write("\n")
        }
    }

    private mutating func list(_ values: [JSONValue], indentation: Int) {
        for value in values {
            indent(indentation)
            write("- ")
            element(value, indentation)
        }
    }

    /// What follows a dash; a mapping's first key stands behind it, the others below.
    private mutating func element(_ value: JSONValue, _ indentation: Int) {
        switch value {
        case .object(let members) where !members.isEmpty:
            entry(members[0], indentation + 2)
            mapping(Array(members.dropFirst()), indentation: indentation + 2)
        case .array(let values) where !values.isEmpty:
            write("- ")
            element(values[0], indentation + 2)
            list(Array(values.dropFirst()), indentation: indentation + 2)
        default:
            scalar(value)
            write("\n")
        }
    }

    private mutating func scalar(_ value: JSONValue) {
        switch value {
        case .null: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .integer(let value): write(String(value))
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array: write("[]")
        case .object: write("{}")
        }
    }

    /// YAML 1.1 takes `1e+21` for a string, as its numbers need a point.
    private mutating func number(_ value: Double) {
        guard value.isFinite else { return write("null") }
        let text = goFloatText(value)
        if let exponent = text.firstIndex(of: "e"), !text.contains(".") {
            write("\(text[..<exponent]).0\(text[exponent...])")
        } else {
            write(text)
        }
    }

    private mutating func string(_ text: String) {
        if Self.isPlain(text) { return write(text) }
        write("\"")
        for scalar in text.unicodeScalars { write(Self.escaped(scalar)) }
        write("\"")
    }

    /// Whether the bare text can only be taken for itself: words, paths, versions that begin with a letter.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), text.utf8.last != 0x20,
            !reserved.contains(text.lowercased())
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case _ where isLetter(byte): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: " _-./+@=()".utf8.contains(byte)
            }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// What some reader takes for null or a truth value.
    private static let reserved: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}",
            "\u{FF00}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
            String(scalar)
        default: "\\u" + hexadecimal(scalar.value, digits: 4)
        }
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private mutating func indent(_ spaces: Int) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    }

    private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
