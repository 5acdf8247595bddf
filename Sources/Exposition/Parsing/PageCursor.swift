/// Where in a page reading stands, and the steps that all lines are read with. The page is handed in, so that it is
/// borrowed, never copied.
struct PageCursor: Sendable {
    var isOpenMetrics = false
    var isStrict = false
    /// The byte that is read next.
    var position = 0
    /// The line of that byte, counted from 1, and its first byte.
    private(set) var line = 1
    private(set) var lineStart = 0
    /// Where the line began that was read last.
    private(set) var entryLine = 0

    /// What came of a line.
    enum Outcome {
        case entry(ExpositionEntry)
        case nothing
        case end
    }

    /// Reads one line.
    mutating func line(of page: Span<UInt8>) throws(ExpositionError) -> Outcome {
        guard position < page.count else {
            if isOpenMetrics { throw error("the page does not end with '# EOF'") }
            return .end
        }
        entryLine = line
        if !isOpenMetrics {
            skipBlanks(page)
            if position == page.count { return .end }
            if take(UInt8(ascii: "\n"), page) {
                newLine()
                return .nothing
            }
        }
        if page[position] == UInt8(ascii: "#") { return try isOpenMetrics ? metadata(page) : comment(page) }
        return .entry(.sample(try sample(page)))
    }

    /// Ends a line, which in the text format may also be the page's end.
    mutating func endLine(_ page: Span<UInt8>) throws(ExpositionError) {
        guard position < page.count else {
            guard isOpenMetrics || isStrict else { return }
            throw error("the page ends in the middle of a line")
        }
        guard take(UInt8(ascii: "\n"), page) else { throw error("expected the end of the line") }
        newLine()
    }

    /// Counts a line feed that has been passed.
    mutating func newLine() {
        line += 1
        lineStart = position
    }

    /// The byte that is read next; nil at the end of the page.
    @inline(__always)
    func peek(_ page: Span<UInt8>) -> UInt8? { position < page.count ? page[position] : nil }

    /// Passes the byte if it is that one.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ page: Span<UInt8>) -> Bool {
        guard peek(page) == byte else { return false }
        position += 1
        return true
    }

    /// Passes spaces and tabs.
    mutating func skipBlanks(_ page: Span<UInt8>) {
        while isBlank(peek(page)) { position += 1 }
    }

    /// Passes the one space of OpenMetrics, and as many blanks as there are in the text format.
    mutating func space(before what: String, _ page: Span<UInt8>) throws(ExpositionError) {
        guard isOpenMetrics else { return skipBlanks(page) }
        guard take(UInt8(ascii: " "), page) else { throw error("expected a space and \(what)") }
    }

    /// Passes what is neither blank nor a line's end.
    mutating func word(_ page: Span<UInt8>) -> Range<Int> {
        let start = position
        while let byte = peek(page), byte != UInt8(ascii: " "), byte != UInt8(ascii: "\n"),
            isOpenMetrics || byte != UInt8(ascii: "\t")
        { position += 1 }
        return start..<position
    }

    /// Passes the rest of the line, without its end.
    mutating func rest(_ page: Span<UInt8>) -> Range<Int> {
        let start = position
        while let byte = peek(page), byte != UInt8(ascii: "\n") { position += 1 }
        return start..<position
    }

    /// An error here or at an earlier byte of the same line; of text in quotes that spans lines, in its last line.
    func error(_ message: String, at place: Int? = nil) -> ExpositionError {
        ExpositionError(message: message, line: line, column: max(0, (place ?? position) - lineStart) + 1)
    }
}

/// Whether a byte is a space or a tab.
@inline(__always)
func isBlank(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

extension Span<UInt8> {
    /// Whether the bytes are those of the text.
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            text.indices.allSatisfy { self[range.lowerBound + $0] == text[$0] }
        }
    }

    /// The bytes as text, for messages.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
