import Format
import Model

/// A chunk of numbers, each with the time since which it has been counting up, that takes what is new. Few series have
/// these, so that all others need no room for them.
struct OpenStartedChunk: Sendable {
    let start: Timestamp
    private(set) var count = 0
    private var times: TimeColumn
    private var values = ValueColumn()
    private var since: Timestamp = 0
    private var writer = BitWriter()

    /// An empty one, whose first sample will have that time.
    init(start: Timestamp) {
        self.start = start
        times = TimeColumn(start)
    }

    /// The time of the newest sample; of no meaning while there is none.
    var end: Timestamp { times.newest }
    /// The bits of the newest value.
    var newestBits: UInt64 { values.bits }

    /// Adds a sample whose time is above that of the newest; 0 says that it is not known since when it counts.
    mutating func append(_ timestamp: Timestamp, _ value: Double, since: Timestamp) {
        times.write(timestamp, to: &writer)
        values.write(value.bitPattern, to: &writer)
        if since == self.since {
            writer.write(0, 1)
        } else {
            writer.write(1, 1)
            writer.write(UInt64(bitPattern: since), 64)
            self.since = since
        }
        count += 1
    }

    /// What there is, as a chunk that takes nothing more.
    var sealed: Chunk {
        var bytes: [UInt8] = []
        writer.append(to: &bytes)
        return Chunk(kind: .startedNumbers, start: start, end: end, count: count, bytes: bytes)
    }
}

extension EncodedSamples {
    /// Appends the samples of `first...last` to the columns, with their starts.
    func decodeStarted(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        columns.fillStartTimestamps()
        var reader = BitReader(bytes)
        var times = TimeColumn(start)
        var values = ValueColumn()
        var since: Timestamp = 0
        for _ in 0..<count {
            let time = times.read(&reader)
            let bits = values.read(&reader)
            if reader.read(1) == 1 { since = Timestamp(bitPattern: reader.read(64)) }
            if time > last || reader.isOverrun { return }
            if time >= first {
                columns.timestamps.append(time)
                columns.values.append(Double(bitPattern: bits))
                columns.startTimestamps.append(since)
            }
        }
    }
}

extension SeriesColumns {
    /// Says of numbers whose start is not told that it is not known.
    mutating func fillStartTimestamps() {
        let missing = values.count - startTimestamps.count
        if missing > 0 { startTimestamps += Array(repeating: 0, count: missing) }
    }
}
