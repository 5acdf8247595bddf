import Format
import Model

/// A chunk of histograms of one layout that takes what is new. Each of their numbers is a column of its own.
struct OpenHistogramChunk: Sendable {
    let layout: HistogramLayout
    let start: Timestamp
    private(set) var count = 0
    private var times: TimeColumn
    private var columns: [ValueColumn]
    private var writer = BitWriter()

    /// An empty one for histograms like the given one.
    init(start: Timestamp, like histogram: NativeHistogram) {
        layout = HistogramLayout(of: histogram)
        self.start = start
        times = TimeColumn(start)
        columns = Array(repeating: ValueColumn(), count: layout.columnCount)
    }

    /// The time of the newest histogram; of no meaning while there is none.
    var end: Timestamp { times.newest }

    /// Adds a histogram of this layout whose time is above that of the newest.
    mutating func append(_ timestamp: Timestamp, _ histogram: NativeHistogram) {
        times.write(timestamp, to: &writer)
        writer.write(histogram.resetHint.code, 2)
        for (position, bits) in layout.columns(of: histogram).enumerated() {
            columns[position].write(bits, to: &writer)
        }
        count += 1
    }

    /// What there is, as a chunk that takes nothing more.
    var sealed: Chunk {
        var bytes: [UInt8] = []
        layout.save(to: &bytes)
        writer.append(to: &bytes)
        return Chunk(kind: .histograms, start: start, end: end, count: count, bytes: bytes)
    }

    /// The newest histogram.
    var newest: NativeHistogram {
        var columns = HistogramColumns()
        sealed.bytes.withUnsafeBytes {
            EncodedSamples(kind: .histograms, start: start, count: count, bytes: $0)
                .decodeHistograms(from: end, through: end, into: &columns)
        }
        return columns.values.last ?? NativeHistogram()
    }
}

extension EncodedSamples {
    /// Appends the histograms of `first...last` to the columns.
    func decodeHistograms(from first: Timestamp, through last: Timestamp, into columns: inout HistogramColumns) {
        var header = ByteReader(bytes)
        guard let layout = HistogramLayout(&header) else { return }
        var reader = BitReader(bytes, at: header.position)
        var times = TimeColumn(start)
        var values = Array(repeating: ValueColumn(), count: layout.columnCount)
        var bits = Array(repeating: UInt64(0), count: layout.columnCount)
        for _ in 0..<count {
            let time = times.read(&reader)
            let hint = NativeHistogram.CounterResetHint(code: reader.read(2))
            for position in values.indices { bits[position] = values[position].read(&reader) }
            if time > last || reader.isOverrun { return }
            if time >= first {
                columns.timestamps.append(time)
                columns.values.append(layout.histogram(bits, hint))
            }
        }
    }
}

extension NativeHistogram.CounterResetHint {
    /// Two bits for files.
    fileprivate var code: UInt64 {
        switch self {
        case .unknown: 0
        case .reset: 1
        case .notReset: 2
        case .gauge: 3
        }
    }

    fileprivate init(code: UInt64) {
        switch code {
        case 1: self = .reset
        case 2: self = .notReset
        case 3: self = .gauge
        default: self = .unknown
        }
    }
}
