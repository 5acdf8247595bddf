internal import Format

extension PageCursor {
    /// A sample and the end of its line.
    mutating func sample(_ page: Span<UInt8>) throws(ExpositionError) -> ExposedSample {
        let (series, name) = try series(page)
        try space(before: "a value", page)
        let value = try number("value", page)
        var timestamp: Timestamp?
        var time = position..<position
        var exemplar: ExposedExemplar?
        if isOpenMetrics {
            if nextIsTime(page) {
                position += 1
                (timestamp, time) = try self.time(page)
            }
            if peek(page) == UInt8(ascii: " ") { exemplar = try self.exemplar(page) }
        } else {
            skipBlanks(page)
            if let byte = peek(page), byte != UInt8(ascii: "\n") { (timestamp, time) = try self.time(page) }
            skipBlanks(page)
        }
        try endLine(page)
        return ExposedSample(
            series: series, name: name, value: value, timestamp: timestamp, exemplar: exemplar, time: time)
    }

    /// Whether a space and then no exemplar follow.
    private func nextIsTime(_ page: Span<UInt8>) -> Bool {
        guard peek(page) == UInt8(ascii: " ") else { return false }
        return position + 1 == page.count || page[position + 1] != UInt8(ascii: "#")
    }

    private mutating func exemplar(_ page: Span<UInt8>) throws(ExpositionError) -> ExposedExemplar {
        try space(before: "an exemplar", page)
        guard take(UInt8(ascii: "#"), page) else { throw error("expected an exemplar or the end of the line") }
        try space(before: "an exemplar's labels", page)
        let start = position
        _ = try labels(page, namesMetric: false)
        let labels = start..<position
        try space(before: "an exemplar's value", page)
        let value = try number("value", page)
        var timestamp: Timestamp?
        if take(UInt8(ascii: " "), page) { (timestamp, _) = try time(page) }
        return ExposedExemplar(labels: labels, value: value, timestamp: timestamp)
    }

    private mutating func number(_ what: String, _ page: Span<UInt8>) throws(ExpositionError) -> Double {
        let word = self.word(page)
        guard let value = decimalNumber(page, word), isOpenMetrics && isStrict || !isBeyond(value, page, word)
        else {
            throw error(word.isEmpty ? "expected a \(what)" : "'\(page.text(word))' is no \(what)", at: word.lowerBound)
        }
        return value
    }

    /// The text format counts milliseconds, OpenMetrics seconds.
    private mutating func time(
        _ page: Span<UInt8>
    ) throws(ExpositionError) -> (Timestamp, Range<Int>) {
        let word = self.word(page)
        let time: Timestamp? =
            if !isOpenMetrics {
                decimalInteger(page, word)
            } else if let seconds = decimalNumber(page, word), seconds.isFinite {
                isStrict ? Timestamp(saturating: seconds * 1000) : Timestamp(exactly: (seconds * 1000).rounded())
            } else {
                nil
            }
        guard let time else {
            throw error(word.isEmpty ? "expected a time" : "'\(page.text(word))' is no time", at: word.lowerBound)
        }
        return (time, word)
    }
}

/// Whether digits made an infinite number, which a scraper takes for a mistake.
private func isBeyond(_ value: Double, _ page: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard value.isInfinite else { return false }
    let first = page[word.lowerBound]
    let isSigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
    let letter = isSigned ? page[word.lowerBound + 1] : first
    return letter != UInt8(ascii: "i") && letter != UInt8(ascii: "I")
}

extension Timestamp {
    /// The nearest time that there is.
    fileprivate init(saturating milliseconds: Double) {
        self = Timestamp(exactly: milliseconds.rounded()) ?? (milliseconds < 0 ? .min : .max)
    }
}
