/// Why a template cannot be parsed or rendered; the text is worded as Go words it.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The template's name, as given to it.
    package let name: String
    /// Counted from 1.
    package let line: Int
    /// The byte within the line, counted from 0; known when the template failed while it was rendered.
    package let column: Int?
    package let message: String

    package var description: String {
        "template: \(name):\(line):\(column.map { "\($0):" } ?? "") \(message)"
    }
}

/// A stretch of a template's text, in bytes.
struct Span: Hashable, Sendable {
    var start: Int
    var end: Int
}

/// A template's text with the name under which errors tell of it.
struct Source: Sendable {
    let name: String
    let bytes: [UInt8]

    /// The text of a stretch.
    subscript(span: Span) -> String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }

    /// An error while `template` was rendered, with the text of what failed.
    func renderError(_ message: String, at offset: Int, of text: String, in template: String) -> TemplateError {
        let (line, column) = position(of: offset)
        return TemplateError(
            name: name, line: line, column: column,
            message: "executing \(GoQuote.string(template)) at <\(text)>: \(message)"
        )
    }

    private func position(of offset: Int) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, before.count - lineStart)
    }
}
