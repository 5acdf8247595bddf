package import Model

/// Reads a page of metrics line by line, from bytes and without a string for any sample.
///
/// `next()` checks the syntax of a line; what is between quotes is looked at when labels are decoded. Whoever keeps the
/// decoded labels by `ExposedSample.series` need decode a series only once.
package struct ExpositionReader: Sendable {
    package let page: [UInt8]
    private(set) var cursor = PageCursor()
    private var isAtEnd = false

    /// How much is let pass.
    package enum Rules: Hashable, Sendable {
        /// What Prometheus lets pass when it scrapes.
        case scrape
        /// What the format's definition allows.
        case strict
    }

    package init(_ page: [UInt8], as syntax: ExpositionSyntax, rules: Rules = .scrape) {
        self.page = page
        cursor.isOpenMetrics = syntax == .openMetrics
        cursor.isStrict = rules == .strict
    }

    /// The line that was read last, counted from 1.
    package var line: Int { cursor.entryLine }

    /// The next sample or row of metadata; nil at the end of the page.
    package mutating func next() throws(ExpositionError) -> ExpositionEntry? {
        // As the cursor is changed while the page is read.
        let page = page
        while !isAtEnd {
            switch try cursor.line(of: page.span) {
            case .entry(let entry): return entry
            case .nothing: continue
            case .end: isAtEnd = true
            }
        }
        return nil
    }

    /// The labels of a sample of this page, with the metric's name.
    package func labels(of sample: ExposedSample) throws(ExpositionError) -> Labels {
        Labels(try labelPairs(in: sample.series))
    }

    /// The labels of an exemplar of this page.
    package func labels(of exemplar: ExposedExemplar) throws(ExpositionError) -> Labels {
        Labels(try labelPairs(in: exemplar.labels))
    }

    /// A unit as it is written.
    package func unit(_ range: Range<Int>) -> String { String(decoding: page[range], as: UTF8.self) }

    /// A family's or metric's name, without quotes.
    package func name(_ range: Range<Int>) throws(ExpositionError) -> String {
        guard page[range].first == UInt8(ascii: "\"") else { return String(decoding: page[range], as: UTF8.self) }
        return try unquoted(range)
    }

    /// The text of a `# HELP`, without escapes.
    package func help(_ range: Range<Int>) throws(ExpositionError) -> String {
        try unescaped(range, quotes: cursor.isOpenMetrics)
    }

    /// An error at a byte of the page.
    package func error(_ message: String, at position: Int) -> ExpositionError {
        let before = page[..<position]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return ExpositionError(message: message, line: line, column: position - lineStart + 1)
    }
}
