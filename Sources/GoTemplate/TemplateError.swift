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

    /// An error in the template's form.
    func parseError(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(name: name, line: position(of: offset).line, column: nil, message: message)
    }

    /// An error while `template` was rendered, with the beginning of the expression that failed.
    func renderError(_ message: String, at span: Span, in template: String) -> TemplateError {
        let (line, column) = position(of: span.start)
        let text = self[span]
        let excerpt = text.count > 20 ? "\(text.prefix(20))..." : text
        return TemplateError(
            name: name, line: line, column: column,
            message: "executing \(goQuoted(template)) at <\(excerpt)>: \(message)"
        )
    }

    private func position(of offset: Int) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, before.count - lineStart)
    }
}
