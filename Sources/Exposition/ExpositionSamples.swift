package import Format
package import Model

/// One sample of a page of metrics, as its server wrote it.
package struct ExposedSample: Hashable, Sendable {
    /// With the metric's name.
    package let labels: Labels
    package let value: Double
    /// When the server measured it, if it says so; a page without times holds for the moment it is read.
    package let timestamp: Timestamp?

    package init(labels: Labels, value: Double, timestamp: Timestamp? = nil) {
        self.labels = labels
        self.value = value
        self.timestamp = timestamp
    }
}

/// Why a page is no exposition, and where.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// Counted from 1, the column in bytes.
    package let line: Int
    package let column: Int

    package var description: String { "\(line):\(column): \(message)" }
}

extension ExposedSample {
    /// Reads the samples of a page, of Prometheus' text format or of OpenMetrics. What comments, exemplars and
    /// families tell besides is passed over. A page without `# EOF`, which OpenMetrics asks for, is taken as it is.
    package static func parse(
        _ page: [UInt8], isOpenMetrics: Bool = false
    ) throws(ExpositionError) -> [ExposedSample] {
        var samples: [ExposedSample] = []
        var start = 0
        var line = 1
        while start < page.count {
            let end = page[start...].firstIndex(of: UInt8(ascii: "\n")) ?? page.count
            var reader = SampleReader(bytes: page[start..<end], line: line, isOpenMetrics: isOpenMetrics)
            if let sample = try reader.sample() { samples.append(sample) }
            start = end + 1
            line += 1
        }
        return samples
    }
}

/// Reads one line.
private struct SampleReader {
    let bytes: ArraySlice<UInt8>
    let line: Int
    let isOpenMetrics: Bool
    var position: Int

    init(bytes: ArraySlice<UInt8>, line: Int, isOpenMetrics: Bool) {
        self.bytes = bytes
        self.line = line
        self.isOpenMetrics = isOpenMetrics
        position = bytes.startIndex
    }

    /// nil for an empty line and for a comment.
    mutating func sample() throws(ExpositionError) -> ExposedSample? {
        skipSpace()
        guard let first = peek(), first != UInt8(ascii: "#") else { return nil }
        var pairs: [(String, String)] = []
        if first != UInt8(ascii: "{") {
            pairs.append((Labels.metricName, try name("a metric's name", isMetric: true)))
            skipSpace()
        }
        if take("{") { try labels(into: &pairs) }
        guard pairs.contains(where: { $0.0 == Labels.metricName }) else { throw error("a metric's name is missing") }
        skipSpace()
        let value = try number()
        let timestamp = try time()
        skipSpace()
        // OpenMetrics: an exemplar follows.
        guard peek() == nil || isOpenMetrics && peek() == UInt8(ascii: "#") else { throw error("unexpected text") }
        return ExposedSample(labels: Labels(pairs), value: value, timestamp: timestamp)
    }

    /// What stands between braces; a quoted word without a value is the metric's name.
    private mutating func labels(into pairs: inout [(String, String)]) throws(ExpositionError) {
        while true {
            skipSpace()
            if take("}") { return }
            let isQuoted = peek() == UInt8(ascii: "\"")
            let name = isQuoted ? try quotedText() : try name("a label's name", isMetric: false)
            skipSpace()
            let label: (String, String)
            if take("=") {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw error("expected a value in quotes") }
                label = (name, try quotedText())
            } else {
                guard isQuoted else { throw error("expected '=' after a label's name") }
                label = (Labels.metricName, name)
            }
            guard !pairs.contains(where: { $0.0 == label.0 }) else { throw error("\(label.0) is there twice") }
            pairs.append(label)
            skipSpace()
            if take("}") { return }
            guard take(",") else { throw error("expected ',' or '}'") }
        }
    }

    private mutating func name(_ what: String, isMetric: Bool) throws(ExpositionError) -> String {
        let start = position
        while let byte = peek(), Self.isNameByte(byte, isFirst: position == start, isMetric: isMetric) { position += 1 }
        guard position > start else { throw error("expected \(what)") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8, isFirst: Bool, isMetric: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): isMetric
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }

    private mutating func quotedText() throws(ExpositionError) -> String {
        let opening = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw error("invalid UTF-8", at: opening)
                }
                return text
            case UInt8(ascii: "\\"): text.append(contentsOf: try escaped())
            default: text.append(byte)
            }
        }
        throw error("the quotes are not closed", at: opening)
    }

    private mutating func escaped() throws(ExpositionError) -> [UInt8] {
        guard let byte = peek() else { throw error("the quotes are not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [UInt8(ascii: "\n")]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): return [byte]
        // As upstream's parser does, which takes a backslash before anything else for itself.
        default: return [UInt8(ascii: "\\"), byte]
        }
    }

    private mutating func number() throws(ExpositionError) -> Double {
        let start = position
        let word = self.word()
        switch word.lowercased() {
        case "nan", "+nan", "-nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default:
            // Swift reads hexadecimal numbers too, which are none here.
            guard word.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }), let value = Double(word) else {
                throw error(word.isEmpty ? "expected a value" : "'\(word)' is no value", at: start)
            }
            return value
        }
    }

    /// The text format counts milliseconds, OpenMetrics seconds.
    private mutating func time() throws(ExpositionError) -> Timestamp? {
        skipSpace()
        let start = position
        guard let byte = peek(), byte != UInt8(ascii: "#") else { return nil }
        let word = self.word()
        let time = isOpenMetrics ? Double(word).flatMap { Timestamp(exactly: ($0 * 1000).rounded()) } : Timestamp(word)
        guard let time else { throw error("'\(word)' is no time", at: start) }
        return time
    }

    private mutating func word() -> String {
        let start = position
        while let byte = peek(), byte > UInt8(ascii: " ") { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0D {
            position += 1
        }
    }

    private func error(_ message: String, at place: Int? = nil) -> ExpositionError {
        ExpositionError(message: message, line: line, column: (place ?? position) - bytes.startIndex + 1)
    }
}
