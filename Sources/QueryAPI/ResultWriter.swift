internal import CToChars
internal import Format
internal import Model
internal import PromQL

/// Writes results as Prometheus' API has them: times in seconds, values as texts.
struct ResultWriter: ~Copyable {
    private var output = OutputBuffer(capacity: 4096)
    /// What is written of a large answer: no memory has to be as large as all of it.
    private var pieces: [[UInt8]] = []

    /// The times of the newest series.
    private var times = TimeTexts([])

    private static let pieceSize = 1 << 16

    /// Begins the document of an answer.
    init() {
        append("{\"status\":\"success\",\"data\":")
    }

    /// The pieces of the document, with what there is to say about it.
    consuming func finished(warnings: [String] = [], infos: [String] = []) -> [[UInt8]] {
        notes("warnings", warnings)
        notes("infos", infos)
        append("}")
        return pieces + [output.bytes]
    }

    private mutating func notes(_ name: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        append(",\"")
        append(name)
        append("\":")
        list(texts) { $0.output.append(htmlSafe: $1.utf8.span) }
    }

    /// Writes `data` that are small.
    mutating func write(_ data: JSONValue) { output.append(data.encoded().span) }

    /// Writes the `data` of a query, and what it took where that is asked for.
    mutating func write(_ value: QueryValue, _ statistics: JSONValue? = nil) {
        switch value {
        case .scalar(let sample):
            begin("scalar")
            append("[")
            appendShort(sample.timestamp)
            append(",\"")
            output.append(sample.value, verb: .fixed)
            append("\"]")
        case .string(let text, let time):
            begin("string")
            append("[")
            appendShort(time)
            append(",")
            output.append(htmlSafe: text.utf8.span)
            append("]")
        case .vector(let samples):
            begin("vector")
            list(samples) { writer, sample in
                writer.append("{\"metric\":")
                writer.append(sample.labels)
                writer.append(sample.histogram == nil ? ",\"value\":" : ",\"histogram\":")
                if let histogram = sample.histogram {
                    writer.append(sample.timestamp, histogram)
                } else {
                    writer.append(sample.timestamp, sample.value)
                }
                writer.append("}")
            }
        case .matrix(let series):
            begin("matrix")
            list(series) { $0.append($1) }
        }
        if let statistics {
            append(",\"stats\":")
            write(statistics)
        }
        append("}")
    }

    /// Writes label sets, as `/series` lists them.
    mutating func write(_ sets: [Labels]) {
        list(sets) { $0.append($1) }
    }

    private mutating func begin(_ type: StaticString) {
        append("{\"resultType\":\"")
        append(type)
        append("\",\"result\":")
    }

    private mutating func append(_ series: SeriesColumns) {
        append("{\"metric\":")
        append(series.labels)
        if !series.timestamps.isEmpty {
            append(",\"values\":[")
            // Series of one answer have the same times, and those are half of its bytes.
            if times.times != series.timestamps { times = TimeTexts(series.timestamps) }
            let times = times
            for (index, value) in series.values.enumerated() {
                output.append(times.bytes.span.extracting(times.range(index)))
                append(number: value)
                output.append(UInt8(ascii: "]"))
            }
            append("]")
        }
        if series.hasHistograms {
            append(",\"histograms\":")
            list(series.histograms.timestamps.indices) {
                $0.append(series.histograms.timestamps[$1], series.histograms.values[$1])
            }
        }
        append("}")
    }

    private mutating func append(_ labels: Labels) {
        append("{")
        var isFirst = true
        labels.forEachUTF8 { name, value in
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            output.append(htmlSafe: name)
            output.append(UInt8(ascii: ":"))
            output.append(htmlSafe: value)
        }
        append("}")
    }

    private mutating func append(_ time: Timestamp, _ value: Double) {
        output.append(UInt8(ascii: "["))
        append(time)
        output.append(UInt8(ascii: ","))
        append(number: value)
        output.append(UInt8(ascii: "]"))
    }

    /// `[time, {count, sum, buckets: [[boundaries, lower, upper, count], …]}]`; buckets without observations are left out.
    private mutating func append(_ time: Timestamp, _ histogram: NativeHistogram) {
        append("[")
        append(time)
        append(",{\"count\":")
        append(number: histogram.count)
        append(",\"sum\":")
        append(number: histogram.sum)
        let buckets = histogram.buckets.filter { $0.count != 0 }
        if !buckets.isEmpty {
            append(",\"buckets\":")
            list(buckets) { writer, bucket in
                // 0: the upper end belongs to it, 1: the lower one, 3: both.
                let isBelow = !histogram.hasCustomBounds && bucket.lower < 0
                let boundaries: UInt64 = isBelow ? bucket.upper > 0 ? 3 : 1 : 0
                writer.append("[")
                writer.output.append(integer: boundaries)
                writer.append(",")
                for (index, number) in [bucket.lower, bucket.upper, bucket.count].enumerated() {
                    if index > 0 { writer.append(",") }
                    writer.append(number: number)
                }
                writer.append("]")
            }
        }
        append("}]")
    }

    private mutating func append(_ time: Timestamp) { output.append(seconds: time) }

    /// Seconds as any other number, as scalars and texts have them.
    private mutating func appendShort(_ time: Timestamp) { output.append(Double(time) / 1000) }

    /// A text with the digits of a number; an exponent only where it is very small or very large.
    @inline(__always)
    private mutating func append(number: Double) {
        let size = number.magnitude
        guard size >= 1e-6, size < 1e15 else {
            output.append(UInt8(ascii: "\""))
            output.append(number, verb: size != 0 && (size < 1e-6 || size >= 1e21) ? .exponent : .fixed)
            output.append(UInt8(ascii: "\""))
            return
        }
        output.write(atMost: Self.digits + 2) { start in
            start[0] = UInt8(ascii: "\"")
            // Most numbers are whole, or somebody has rounded them.
            var count = writeShortDecimal(number, to: start + 1)
            if count == 0 {
                count = (start + 1).withMemoryRebound(to: CChar.self, capacity: Self.digits) {
                    ctochars_fixed(number, $0, Self.digits)
                }
            }
            start[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    /// More bytes than a number from 1e-6 to 1e15 has.
    private static let digits = 40

    private mutating func append(_ text: StaticString) { output.append(literal: text) }

    private mutating func list<Elements: Collection>(
        _ elements: Elements, _ write: (inout ResultWriter, Elements.Element) -> Void
    ) {
        append("[")
        var isFirst = true
        for element in elements {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            write(&self, element)
            if output.count >= Self.pieceSize { pieces.append(output.takeBytes()) }
        }
        append("]")
    }
}

/// What stands before the values of a series: each time with the bracket that opens its pair, and a comma but for the first.
private struct TimeTexts {
    let times: [Timestamp]
    let bytes: [UInt8]
    private let ends: [Int]

    init(_ times: [Timestamp]) {
        var output = OutputBuffer(capacity: 16 * times.count)
        ends = times.enumerated().map { index, time in
            output.append(literal: index > 0 ? ",[" : "[")
            output.append(seconds: time)
            output.append(UInt8(ascii: ","))
            return output.count
        }
        self.times = times
        bytes = output.bytes
    }

    /// Where the text of a time is among the bytes.
    func range(_ index: Int) -> Range<Int> { (index > 0 ? ends[index - 1] : 0)..<ends[index] }
}

extension OutputBuffer {
    /// Appends seconds, with three digits behind the point where there are milliseconds.
    fileprivate mutating func append(seconds time: Timestamp) {
        if time < 0 { append(UInt8(ascii: "-")) }
        let (seconds, rest) = time.magnitude.quotientAndRemainder(dividingBy: 1000)
        append(integer: seconds)
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        for unit in [100, 10, 1] as [UInt64] { append(UInt8(ascii: "0") + UInt8(rest / unit % 10)) }
    }
}
