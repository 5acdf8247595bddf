internal import CToChars
internal import Format
internal import Model
internal import PromQL

/// Writes results as Prometheus' API has them: times in seconds, values as texts.
struct ResultWriter: ~Copyable {
    private var output = OutputBuffer(capacity: 4096)
    /// What is written of a large answer: no memory has to be as large as all of it.
    private var pieces: [[UInt8]] = []

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

    /// Writes the `data` of an instant query.
    mutating func write(_ value: QueryValue) {
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
            append(",\"values\":")
            list(series.timestamps.indices) { $0.append(series.timestamps[$1], series.values[$1]) }
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

    /// Seconds, with three digits behind the point where there are milliseconds.
    private mutating func append(_ time: Timestamp) {
        if time < 0 { append("-") }
        let (seconds, rest) = time.magnitude.quotientAndRemainder(dividingBy: 1000)
        output.append(integer: seconds)
        guard rest > 0 else { return }
        output.append(UInt8(ascii: "."))
        for unit in [100, 10, 1] as [UInt64] { output.append(UInt8(ascii: "0") + UInt8(rest / unit % 10)) }
    }

    /// Seconds as any other number, as scalars and texts have them.
    private mutating func appendShort(_ time: Timestamp) { output.append(Double(time) / 1000) }

    /// A text with the digits of a number; an exponent only where it is very small or very large.
    @inline(__always)
    private mutating func append(number: Double) {
        let size = number.magnitude
        output.append(UInt8(ascii: "\""))
        if size >= 1e-6, size < 1e15 {
            output.write(atMost: Self.digits) { start in
                start.withMemoryRebound(to: CChar.self, capacity: Self.digits) {
                    ctochars_fixed(number, $0, Self.digits)
                }
            }
        } else {
            output.append(number, verb: size != 0 && (size < 1e-6 || size >= 1e21) ? .exponent : .fixed)
        }
        output.append(UInt8(ascii: "\""))
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
