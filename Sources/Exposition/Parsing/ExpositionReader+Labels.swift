import Model

extension ExpositionReader {
    /// The labels of a series or an exemplar whose syntax has been read, in the order they are written.
    func labelPairs(in series: Range<Int>) throws(ExpositionError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        var position = series.lowerBound
        let name = word(from: position, until: series.upperBound)
        if !name.isEmpty { pairs.append((Labels.metricName, String(decoding: page[name], as: UTF8.self))) }
        position = name.upperBound
        while position < series.upperBound {
            guard !Self.isBetween(page[position]) else {
                position += 1
                continue
            }
            let start = position
            let key = try text(at: &position, until: series.upperBound)
            while position < series.upperBound, isBlank(page[position]) { position += 1 }
            var pair = (Labels.metricName, key)
            if page[position] == UInt8(ascii: "=") {
                position += 1
                while isBlank(page[position]) { position += 1 }
                pair = (key, try text(at: &position, until: series.upperBound))
                guard key != Labels.metricName else { throw error("the label '\(key)' is reserved", at: start) }
                guard !key.isEmpty else { throw error("a label's name is empty", at: start) }
            }
            guard !pairs.contains(where: { $0.0 == pair.0 }) else {
                throw error("the label '\(pair.0)' is there twice", at: start)
            }
            pairs.append(pair)
        }
        return pairs
    }

    /// Text in quotes with its escapes undone.
    func unquoted(_ range: Range<Int>) throws(ExpositionError) -> String {
        try unescaped(range.lowerBound + 1..<range.upperBound - 1, quotes: true)
    }

    /// Text with `\n`, `\\` and, where asked for, `\"` undone. Before anything else a backslash stands for itself, as
    /// upstream's scraper has it; the text format's definition forbids it.
    func unescaped(_ range: Range<Int>, quotes: Bool) throws(ExpositionError) -> String {
        let isLenient = cursor.isOpenMetrics || !cursor.isStrict
        var bytes = page[range]
        if bytes.contains(UInt8(ascii: "\\")) {
            var plain: [UInt8] = []
            var position = range.lowerBound
            while position < range.upperBound {
                let byte = page[position]
                position += 1
                guard byte == UInt8(ascii: "\\"), position < range.upperBound else {
                    plain.append(byte)
                    continue
                }
                switch page[position] {
                case UInt8(ascii: "n"): plain.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\\"): plain.append(byte)
                case UInt8(ascii: "\"") where quotes: plain.append(page[position])
                case let other:
                    guard isLenient else { throw error("'\\' stands before what it does not escape", at: position - 1) }
                    plain += [byte, other]
                }
                position += 1
            }
            bytes = plain[...]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error("this is not UTF-8", at: range.lowerBound)
        }
        return text
    }

    /// A word or text in quotes; the position passes it.
    private func text(at position: inout Int, until end: Int) throws(ExpositionError) -> String {
        let start = position
        guard page[position] == UInt8(ascii: "\"") else {
            let word = word(from: position, until: end)
            position = word.upperBound
            return String(decoding: page[word], as: UTF8.self)
        }
        position += 1
        while page[position] != UInt8(ascii: "\"") { position += page[position] == UInt8(ascii: "\\") ? 2 : 1 }
        position += 1
        return try unquoted(start..<position)
    }

    private func word(from start: Int, until end: Int) -> Range<Int> {
        var position = start
        while position < end, !Self.isBetween(page[position]), page[position] != UInt8(ascii: "=") { position += 1 }
        return start..<position
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",")
    }
}
