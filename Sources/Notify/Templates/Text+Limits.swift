import Format

/// A text cut to so many characters, counted as Go's runes, the last of which then says so.
func truncated(_ text: String, to length: Int) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > length else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(max(0, length - 1)))) + "…"
}

/// A text cut to so many bytes, the last of which then say so.
func truncated(_ text: String, toBytes length: Int) -> String {
    guard text.utf8.count > length else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: max(0, length - "…".utf8.count))
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
}

/// What is made of a text, encoded: the text is cut until that has at most so many bytes.
func fitted(_ text: String, toBytes limit: Int, _ document: (String) -> JSONValue) -> [UInt8] {
    let whole = document(text).encoded()
    guard whole.count > limit else { return whole }
    // Each byte of a text takes at least one in JSON.
    return document(truncated(text, toBytes: max(0, text.utf8.count - (whole.count - limit)))).encoded()
}

extension String {
    /// The text without white space at its ends.
    func trimmingWhiteSpace() -> String {
        let scalars = unicodeScalars.drop(while: \.properties.isWhitespace)
        guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(scalars[...last])
    }

    /// The text with its line ends as spaces.
    var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
