extension PageCursor {
    /// A series and where its name is.
    mutating func series(_ page: Span<UInt8>) throws(ExpositionError) -> (series: Range<Int>, name: Range<Int>) {
        let start = position
        var name: Range<Int>?
        if page[position] != UInt8(ascii: "{") {
            name = try self.name(isMetric: true, page)
            let end = position
            if !isOpenMetrics { skipBlanks(page) }
            guard peek(page) == UInt8(ascii: "{") else {
                position = end
                return (start..<end, start..<end)
            }
        }
        let quotedName = try labels(page, namesMetric: name == nil)
        guard let name = name ?? quotedName else { throw error("the metric's name is missing", at: start) }
        return (start..<position, name)
    }

    /// Passes labels in braces; returns where a metric's name in quotes is among them.
    mutating func labels(_ page: Span<UInt8>, namesMetric: Bool) throws(ExpositionError) -> Range<Int>? {
        guard take(UInt8(ascii: "{"), page) else { throw error("expected '{'") }
        var metric: Range<Int>?
        while true {
            skipFreeBlanks(page)
            if take(UInt8(ascii: "}"), page) { return metric }
            let label = try self.name(isMetric: false, page)
            skipFreeBlanks(page)
            if take(UInt8(ascii: "="), page) {
                skipFreeBlanks(page)
                guard peek(page) == UInt8(ascii: "\"") else { throw error("expected a value in double quotes") }
                try quoted(page)
            } else {
                guard page[label.lowerBound] == UInt8(ascii: "\"") else {
                    throw error("expected '=' after a label's name")
                }
                guard namesMetric, metric == nil else {
                    throw error("the metric's name is there twice", at: label.lowerBound)
                }
                guard label.count > 2 else { throw error("the metric's name is empty", at: label.lowerBound) }
                metric = label
            }
            skipFreeBlanks(page)
            if take(UInt8(ascii: "}"), page) { return metric }
            guard take(UInt8(ascii: ","), page) else { throw error("expected ',' or '}'") }
            // A comma after the last label is an error by the definition of OpenMetrics alone.
            if isOpenMetrics, isStrict, peek(page) == UInt8(ascii: "}") { throw error("expected a label after ','") }
        }
    }

    /// Passes a name, or text in quotes in its place.
    mutating func name(isMetric: Bool, _ page: Span<UInt8>) throws(ExpositionError) -> Range<Int> {
        let start = position
        if peek(page) == UInt8(ascii: "\"") {
            try quoted(page)
            return start..<position
        }
        while let byte = peek(page), isNameByte(byte, isMetric: isMetric) { position += 1 }
        guard position > start, !isDigit(page[start]) else {
            throw error(isMetric ? "expected a metric's name" : "expected a label's name", at: start)
        }
        return start..<position
    }

    /// Passes text in quotes, its escapes unread.
    mutating func quoted(_ page: Span<UInt8>) throws(ExpositionError) {
        let opening = position
        position += 1
        while position < page.count {
            let byte = page[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"):
                // What is escaped is never the closing quote; a line feed ends a line all the same.
                if position < page.count, page[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "\n"):
                // Prometheus' own scraper takes a line feed within the text format's quotes.
                guard !isOpenMetrics, !isStrict else { throw error("the quotes are not closed", at: opening) }
                newLine()
            default: break
            }
        }
        throw error("the quotes are not closed", at: opening)
    }

    private mutating func skipFreeBlanks(_ page: Span<UInt8>) {
        if !isOpenMetrics { skipBlanks(page) }
    }
}

/// Whether a byte can be part of a name; colons are for metrics alone.
@inline(__always)
private func isNameByte(_ byte: UInt8, isMetric: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: ":"): isMetric
    default: false
    }
}

/// Whether a byte is a decimal digit.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
