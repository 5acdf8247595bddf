internal import Model

/// Reads the notation of a series from left to right.
struct SeriesReader {
    private let text: [UInt8]
    private var position = 0

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
    mutating func labels() throws(SeriesNotationError) -> Labels {
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
            }
            position += 1
        }
        position = min(position, text.count)
        guard let labels = Self.labels(text[start..<position]) else {
            throw SeriesNotationError(message: "expected a series such as metric{label=\"value\"}", column: start + 1)
        }
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
            points += Array(repeating: .value(staleMarker), count: (try repetitions() ?? 0) + 1)
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

    private mutating func appendHistograms(to points: inout [SeriesNotation.Point]) throws(SeriesNotationError) {
        let start = position
        try skipHistogram()
        if position < text.count, isNext("+") || isNext("-") {
            position += 1
            try skipHistogram()
        }
        let written = String(decoding: text[start..<position], as: UTF8.self)
        points += Array(repeating: .histogram(written), count: (try repetitions() ?? 0) + 1)
    }

    private mutating func skipHistogram() throws(SeriesNotationError) {
        while position < text.count, !text[position...].starts(with: "}}".utf8) { position += 1 }
        guard position < text.count else { throw error("unterminated histogram") }
        position += 2
    }

    /// The count after an `x`; nil when there is none.
    private mutating func repetitions() throws(SeriesNotationError) -> Int? {
        guard take("x") else { return nil }
        let digits = text[position...].prefix { $0.isDigit }
        guard let count = Int(String(decoding: digits, as: UTF8.self)), count <= SeriesNotation.maximumPoints else {
            throw error("expected a count of at most \(SeriesNotation.maximumPoints) after \"x\"")
        }
        position += digits.count
        return count
    }

    private mutating func number() throws(SeriesNotationError) -> Double {
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
        guard let value = Double(String(decoding: text[start..<position], as: UTF8.self)) else {
            position = start
            throw error("expected a number, \"_\", \"stale\" or a histogram")
        }
        return value
    }

    private func isNext(_ character: Unicode.Scalar) -> Bool { text[position] == UInt8(ascii: character) }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, isNext(character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < text.count, text[position].isBlank { position += 1 }
    }
}
