extension PageCursor {
    /// A line of OpenMetrics that begins with `#`.
    mutating func metadata(_ page: Span<UInt8>) throws(ExpositionError) -> Outcome {
        let start = position
        position += 1
        try space(before: "TYPE, HELP, UNIT or EOF", page)
        let keyword = word(page)
        if page.equals("EOF", in: keyword) { return try endOfFile(page) }
        guard let entry = try entry(keyword, page) else {
            throw error("a comment is none of OpenMetrics', which has TYPE, HELP, UNIT and EOF only", at: start)
        }
        return .entry(entry)
    }

    /// A line of the text format that begins with `#`: metadata, or a comment for people.
    mutating func comment(_ page: Span<UInt8>) throws(ExpositionError) -> Outcome {
        position += 1
        let start = position
        skipBlanks(page)
        // Prometheus' linter takes `#TYPE` for metadata, its scraper for a comment.
        let isComment = position == start && !isStrict
        let keyword = word(page)
        skipBlanks(page)
        if !isComment, !isAtLineEnd(page), !page.equals("UNIT", in: keyword), let entry = try entry(keyword, page) {
            return .entry(entry)
        }
        _ = rest(page)
        try endLine(page)
        return .nothing
    }

    private mutating func endOfFile(_ page: Span<UInt8>) throws(ExpositionError) -> Outcome {
        if take(UInt8(ascii: "\n"), page) { newLine() }
        guard position == page.count else { throw error("the page goes on after '# EOF'") }
        return .end
    }

    private mutating func entry(
        _ keyword: Range<Int>, _ page: Span<UInt8>
    ) throws(ExpositionError) -> ExpositionEntry? {
        let isType = page.equals("TYPE", in: keyword)
        let isHelp = page.equals("HELP", in: keyword)
        guard isType || isHelp || page.equals("UNIT", in: keyword) else { return nil }
        try space(before: "a metric's name", page)
        let family = try name(isMetric: true, page)
        guard isOpenMetrics || isBlank(peek(page)) || isAtLineEnd(page) else {
            throw error("expected a metric's name", at: family.lowerBound)
        }
        try space(before: "the family's text", page)
        // As the linter has it, a row that says nothing of a family is none.
        if !isOpenMetrics, isStrict, isAtLineEnd(page) { return nil }
        let text = rest(page)
        let entry: ExpositionEntry
        if isType {
            entry = .type(family: family, kind: try kind(text, page))
        } else if isHelp {
            entry = .help(family: family, text: text)
        } else {
            entry = .unit(family: family, unit: text)
        }
        try endLine(page)
        return entry
    }

    private func isAtLineEnd(_ page: Span<UInt8>) -> Bool {
        position == page.count || page[position] == UInt8(ascii: "\n")
    }

    private func kind(_ text: Range<Int>, _ page: Span<UInt8>) throws(ExpositionError) -> ExposedKind {
        let word = page.text(text)
        guard let kind = isOpenMetrics ? ExposedKind(rawValue: word) : textKind(word) else {
            throw error("'\(word)' is no type of a metric", at: text.lowerBound)
        }
        return kind
    }

    /// The text format knows fewer types. Prometheus' linter reads them in any case.
    private func textKind(_ word: String) -> ExposedKind? {
        switch isStrict ? word.lowercased() : word {
        case "counter": .counter
        case "gauge": .gauge
        case "histogram": .histogram
        case "summary": .summary
        case "untyped": .unknown
        case "gaugehistogram" where isStrict, "gauge_histogram" where isStrict: .gaugehistogram
        default: nil
        }
    }
}
