internal import Model

extension SeriesReader {
    /// A histogram, or a run of them: `{{schema:1 sum:3 count:2 buckets:[1 1]}}+{{…}}x3`.
    mutating func appendHistograms(to points: inout [SeriesNotation.Point]) throws(SeriesNotationError) {
        var (histogram, saysHint) = try histogram()
        let isFalling = position < text.count && isNext("-")
        var change: NativeHistogram?
        let start = position
        if position < text.count, isNext("+") || isNext("-") {
            position += 1
            let step = try self.histogram()
            change = step.histogram
            saysHint = step.saysHint
        }
        points.append(.histogram(histogram, saysHint: saysHint))
        for _ in 0..<(try repetitions() ?? 0) {
            if let change {
                do throws(IncompatibleSchemas) {
                    _ = isFalling ? try histogram.subtract(change) : try histogram.add(change)
                } catch {
                    position = start
                    throw self.error("exponential buckets and custom ones cannot be combined")
                }
            }
            points.append(.histogram(histogram, saysHint: saysHint))
        }
    }

    private mutating func histogram() throws(SeriesNotationError) -> (histogram: NativeHistogram, saysHint: Bool) {
        guard text[position...].starts(with: "{{".utf8) else { throw error("expected a histogram") }
        position += 2
        var description = HistogramDescription()
        while true {
            skipBlanks()
            guard position < text.count else { throw error("unterminated histogram") }
            if text[position...].starts(with: "}}".utf8) { break }
            try readProperty(into: &description)
        }
        position += 2
        return (description.histogram, description.hint != nil)
    }

    private mutating func readProperty(into description: inout HistogramDescription) throws(SeriesNotationError) {
        let start = position
        let name = text[position...].prefix { $0.isNamePart }
        position += name.count
        guard position < text.count, take(":") else {
            let isUnterminated = position == text.count
            position = isUnterminated ? position : start
            throw error(isUnterminated ? "unterminated histogram" : "expected a property of a histogram")
        }
        switch String(decoding: name, as: UTF8.self) {
        case "schema": description.schema = try whole()
        case "sum": description.sum = try number()
        case "count": description.count = try number()
        case "z_bucket": description.zeroCount = try number()
        case "z_bucket_w": description.zeroThreshold = try number()
        case "custom_values": description.customBounds = try list()
        case "buckets": description.positive = try list()
        case "offset": description.positiveOffset = try whole()
        case "n_buckets": description.negative = try list()
        case "n_offset": description.negativeOffset = try whole()
        case "counter_reset_hint":
            let word = text[position...].prefix { $0.isNamePart }
            guard let hint = NativeHistogram.CounterResetHint(rawValue: String(decoding: word, as: UTF8.self)) else {
                throw error("expected unknown, reset, not_reset or gauge")
            }
            position += word.count
            description.hint = hint
        default:
            position = start
            throw error("a histogram has no such property")
        }
    }

    private mutating func whole() throws(SeriesNotationError) -> Int32 {
        let start = position
        guard let whole = Int32(exactly: try number()) else {
            position = start
            throw error("expected a whole number")
        }
        return whole
    }

    private mutating func list() throws(SeriesNotationError) -> [Double] {
        guard position < text.count, take("[") else { throw error("expected a list such as [1 2 3]") }
        var values: [Double] = []
        while true {
            skipBlanks()
            guard position < text.count else { throw error("unterminated list") }
            if take("]") { return values }
            values.append(try number())
        }
    }
}

/// The properties of a histogram as they are written.
private struct HistogramDescription {
    var schema: Int32 = 0
    var sum = 0.0
    var count = 0.0
    var zeroCount = 0.0
    var zeroThreshold = 0.0
    var customBounds: [Double] = []
    var positive: [Double] = []
    var positiveOffset: Int32 = 0
    var negative: [Double] = []
    var negativeOffset: Int32 = 0
    var hint: NativeHistogram.CounterResetHint?

    var histogram: NativeHistogram {
        func buckets(_ counts: [Double], _ offset: Int32) -> HistogramBuckets {
            HistogramBuckets(spans: [HistogramSpan(offset: offset, length: UInt32(counts.count))], counts: counts)
        }
        return NativeHistogram(
            schema: schema, resetHint: hint ?? .unknown, count: count, sum: sum, zeroThreshold: zeroThreshold,
            zeroCount: zeroCount, positive: buckets(positive, positiveOffset),
            negative: buckets(negative, negativeOffset), customBounds: customBounds)
    }
}
