/// Writes JSON straight into bytes; commas, quoting and indentation are its work, nesting is the caller's.
package struct JSONWriter {
    /// What has been written so far, UTF-8.
    package private(set) var bytes: [UInt8] = []

    private let indentation: Int
    private var level = 0
    private var isFirst = true
    private var followsKey = false

    /// `indentation` is the number of spaces a level; 0 writes everything on one line.
    package init(indentation: Int = 0) {
        self.indentation = indentation
    }

    /// The text written so far.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object; the body writes its members.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nest(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Writes an array; the body writes its elements.
    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nest(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes a member's name; the next call writes its value.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        endKey()
    }

    /// Writes a string, quoted and escaped.
    package mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    /// Writes a member of two texts in UTF-8.
    package mutating func member(utf8 name: Span<UInt8>, _ value: Span<UInt8>) {
        separate()
        name.withUnsafeBufferPointer { quote($0) }
        endKey()
        separate()
        value.withUnsafeBufferPointer { quote($0) }
    }

    /// Writes an integer, exactly.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes a finite number, and null for anything else, which JSON cannot say.
    package mutating func number(_ value: Double) {
        separate()
        if value.isFinite {
            bytes.appendGoFloat(value)
        } else {
            bytes.append(contentsOf: "null".utf8)
        }
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes any value, with all that it holds.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let values):
            array { writer in
                for value in values { writer.value(value) }
            }
        case .object(let members):
            object { writer in
                for member in members { writer.member(member.name, member.value) }
            }
        }
    }

    /// Writes a member's name and its value.
    package mutating func member(_ name: String, _ value: JSONValue) {
        key(name)
        self.value(value)
    }

    /// Writes a member's name and its text.
    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    private mutating func nest(
        _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        separate()
        bytes.append(opening)
        level += 1
        isFirst = true
        try body(&self)
        level -= 1
        if !isFirst { breakLine() }
        isFirst = false
        bytes.append(closing)
    }

    private mutating func endKey() {
        bytes.append(UInt8(ascii: ":"))
        if indentation > 0 { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    private mutating func separate() {
        if followsKey {
            followsKey = false
            return
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        if level > 0 { breakLine() }
        isFirst = false
    }

    private mutating func breakLine() {
        guard indentation > 0 else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * indentation))
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { quote($0) }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var plain = 0
        for index in text.indices where Self.isEscaped(text[index]) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            plain = index + 1
            escape(text[index])
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain...]))
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            if byte < 0x10 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        }
    }
}

extension JSONValue {
    /// This value as a document on one line, or over several when `indentation` is above 0.
    package func encoded(indentation: Int = 0) -> [UInt8] {
        var writer = JSONWriter(indentation: indentation)
        writer.value(self)
        return writer.bytes
    }
}
