/// Why a text is no PromQL expression, and where.
package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, without the position.
    package let message: String
    /// Where the offending part begins.
    package let location: SourceLocation
    /// How many bytes of the line are offending, at least one.
    package let length: Int

    static let emptyMatchers = "vector selector must contain at least one non-empty matcher"

    /// Whether the expression is sound, but for a selector that would select all there is.
    package var isAboutEmptyMatchers: Bool { message == Self.emptyMatchers }

    init(_ message: String, at range: Range<Int>, in text: [UInt8]) {
        self.message = message
        location = SourceLocation(offset: range.lowerBound, in: text)
        length = max(1, min(range.count, location.lineText.utf8.count - location.column + 1))
    }

    /// `line:column: parse error: message`, as upstream writes it.
    package var description: String { "\(location): parse error: \(message)" }

    /// The description, the line it is about, and a caret below the offending part.
    package var rendering: String { "\(description)\n\(location.marked(length: length))" }
}

/// A place in the text of an expression.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// Counted in bytes from 1.
    package let column: Int
    /// The line, without its end.
    package let lineText: String

    init(offset: Int, in text: [UInt8]) {
        let offset = min(offset, text.count)
        let lineEnd = UInt8(ascii: "\n")
        let start = text[..<offset].lastIndex(of: lineEnd).map { $0 + 1 } ?? 0
        let end = text[offset...].firstIndex(of: lineEnd) ?? text.count
        line = text[..<offset].reduce(1) { $1 == lineEnd ? $0 + 1 : $0 }
        column = offset - start + 1
        lineText = String(decoding: text[start..<end], as: UTF8.self)
    }

    package var description: String { "\(line):\(column)" }

    /// The line, and below it a caret under the place with a tilde for each further character of `length` bytes.
    func marked(length: Int) -> String {
        let before = String(decoding: lineText.utf8.prefix(column - 1), as: UTF8.self)
        let marked = String(decoding: lineText.utf8.dropFirst(column - 1).prefix(length), as: UTF8.self)
        let padding = String(before.map { $0 == "\t" ? "\t" : " " })
        return "\(lineText)\n\(padding)^\(String(repeating: "~", count: max(0, marked.count - 1)))"
    }
}
