internal import Format
internal import Model

/// Reads the notation of a series from left to right.
struct SeriesReader {
    let text: [UInt8]
    var position = 0

    init(_ text: String) {
        self.text = Array(text.utf8)
        skipBlanks()
    }

    var isAtEnd: Bool { position == text.count }

    /// A complaint about what comes next.
    func error(_ message: String) -> SeriesNotationError {
        SeriesNotationError(message: message, column: position + 1)
    }

    /// `metric{label="value"}`, which has the syntax of a selector with nothing but equalities.
    /// A suffix that follows without a space is taken, too.
    mutating func labels(before suffix: String = "") throws(SeriesNotationError) -> Labels {
        let start = position
        var quote: UInt8?
        var isInBraces = false
        while position < text.count {
            let byte = text[position]
            if let open = quote {
                if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { position += 1 }
                if byte == open { quote = nil }
            } else if byte.isQuote {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                isInBraces = true
            } else if byte == UInt8(ascii: "}") {
                isInBraces = false
            } else if byte.isBlank, !isInBraces, !bracesFollow {
                break
            } else if !suffix.isEmpty, !isInBraces, text[position...].starts(with: suffix.utf8) {
                break
            }
            position += 1
        }
        position = min(position, text.count)
        guard let labels = Self.labels(text[start..<position]) else {
            throw SeriesNotationError(message: "expected a series such as metric{label=\"value\"}", column: start + 1)
        }
        if text[position...].starts(with: suffix.utf8) { position += suffix.utf8.count }
        skipBlanks()
        return labels
    }

    private var bracesFollow: Bool { text[position...].first { !$0.isBlank } == UInt8(ascii: "{") && !isHistogram }

    private var isHistogram: Bool {
        let rest = text[position...].drop { $0.isBlank }
        return rest.starts(with: "{{".utf8)
    }

    private static func labels(_ text: ArraySlice<UInt8>) -> Labels? {
        if text.filter({ !$0.isBlank }) == Array("{}".utf8) { return .empty }
        guard var parser = try? Parser(Array(text)), let node = try? parser.parse(),
            case .vector(let selector) = node.kind, selector.matchers.allSatisfy({ $0.operation == .equal })
        else { return nil }
        guard Set(selector.matchers.map(\.name)).count == selector.matchers.count else { return nil }
        return Labels(selector.matchers.map { ($0.name, $0.value) })
    }

    /// Points up to the end.
    mutating func points() throws(SeriesNotationError) -> [SeriesNotation.Point] {
        var points: [SeriesNotation.Point] = []
        while position < text.count {
            try appendItem(to: &points)
            guard position == text.count || text[position].isBlank else {
                throw error("expected a space between points")
            }
            skipBlanks()
            guard points.count <= SeriesNotation.maximumPoints else {
                throw error("more than \(SeriesNotation.maximumPoints) points")
            }
        }
        return points
    }

    private mutating func appendItem(to points: inout [SeriesNotation.Point]) throws(SeriesNotationError) {
        if take("_") {
            points += Array(repeating: .missing, count: try repetitions() ?? 1)
        } else if text[position...].starts(with: "{{".utf8) {
            try appendHistograms(to: &points)
        } else if text[position...].starts(with: "stale".utf8) {
            position += 5
            points.append(.value(staleMarker))
        } else {
            var value = try number()
            points.append(.value(value))
            let hasDelta = position < text.count && (isNext("+") || isNext("-"))
            let delta = hasDelta ? try number() : 0
            guard let count = try repetitions() else {
                if hasDelta { throw error("expected \"x\" and a count after an increment") }
                return
            }
            for _ in 0..<count {
                value += delta
                points.append(.value(value))
            }
        }
    }

    /// Start timestamps up to the end, as durations relative to the samples' own times.
    mutating func startOffsets() throws(SeriesNotationError) -> [Timestamp?] {
        var offsets: [Timestamp?] = []
        while position < text.count {
            if take("_") {
                offsets += Array(repeating: nil, count: try repetitions() ?? 1)
            } else {
                var offset = try signedDuration()
                offsets.append(offset)
                let hasDelta = position < text.count && (isNext("+") || isNext("-"))
                let delta = hasDelta ? try signedDuration() : 0
                for _ in 0..<(try repetitions() ?? 0) {
                    offset += delta
                    offsets.append(offset)
                }
            }
            guard position == text.count || text[position].isBlank else {
                throw error("expected a space between start timestamps")
            }
            skipBlanks()
        }
        return offsets
    }

    private mutating func signedDuration() throws(SeriesNotationError) -> Timestamp {
        let start = position
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        let written = text[position...].prefix { $0.isDigit || $0.isNameStart && $0 != UInt8(ascii: "x") }
        guard let milliseconds = DurationText.milliseconds(String(decoding: written, as: UTF8.self)) else {
            position = start
            throw error("expected a duration")
        }
        position += written.count
        return isNegative ? -milliseconds : milliseconds
    }

    /// The count after an `x`; nil when there is none.
    mutating func repetitions() throws(SeriesNotationError) -> Int? {
        guard take("x") else { return nil }
        let digits = text[position...].prefix { $0.isDigit }
        guard let count = Int(String(decoding: digits, as: UTF8.self)), count <= SeriesNotation.maximumPoints else {
            throw error("expected a count of at most \(SeriesNotation.maximumPoints) after \"x\"")
        }
        position += digits.count
        return count
    }

    /// A number with or without a sign.
    mutating func number() throws(SeriesNotationError) -> Double {
        let start = position
        if isNext("+") || isNext("-") { position += 1 }
        var previous: UInt8 = 0
        while position < text.count {
            let byte = text[position]
            let isExponentSign = (isNext("+") || isNext("-")) && previous | 0x20 == UInt8(ascii: "e")
            guard byte.isDigit || byte.isNameStart && !isNext("x") && !isNext("_") || isNext(".") || isExponentSign
            else { break }
            previous = byte
            position += 1
        }
        // A count can only follow figures: what begins with a letter is one word.
        let written = text[start..<position].drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let isWord = written.first?.isNameStart == true
        let isInfinity = written.count > 3 && isWord
        guard let value = Double(String(decoding: text[start..<position], as: UTF8.self)), !isInfinity,
            !isWord || position == text.count || !isNext("x")
        else {
            position = start
            throw error("expected a number, \"_\", \"stale\" or a histogram")
        }
        return value
    }

    /// Whether the character comes next; something must.
    func isNext(_ character: Unicode.Scalar) -> Bool { text[position] == UInt8(ascii: character) }

    /// Takes the character if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, isNext(character) else { return false }
        position += 1
        return true
    }

    /// Moves on to what is no blank.
    mutating func skipBlanks() {
        while position < text.count, text[position].isBlank { position += 1 }
    }
}
