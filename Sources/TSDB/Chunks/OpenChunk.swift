import Format
import Model

/// A chunk of numbers that takes what is new: written as a full one is, so that it takes no more room.
struct OpenChunk: Sendable {
    let start: Timestamp
    private var times: TimeColumn
    private var values = ValueColumn()
    private(set) var count: UInt8 = 0
    /// How many samples it takes.
    private let limit: UInt8
    private var writer = BitWriter()

    /// An empty one, whose first sample will have that time.
    init(start: Timestamp, limit: Int = MemorySeries.chunkLength) {
        self.start = start
        self.limit = UInt8(truncatingIfNeeded: limit)
        times = TimeColumn(start)
    }

    /// Whether it takes nothing more.
    var isFull: Bool { count >= limit }

    /// The time of the newest sample; of no meaning while there is none.
    var end: Timestamp { times.newest }
    /// The bits of the newest value.
    var newestBits: UInt64 { values.bits }

    /// Adds a sample whose time is above that of the newest.
    @inline(__always)
    mutating func append(_ timestamp: Timestamp, _ value: Double) {
        times.write(timestamp, to: &writer)
        values.write(value.bitPattern, to: &writer)
        count += 1
    }

    /// What there is, as a chunk that takes nothing more.
    var sealed: Chunk {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.byteCount)
        writer.append(to: &bytes)
        return Chunk(kind: .numbers, start: start, end: end, count: Int(count), bytes: bytes)
    }

    /// Calls with the samples as a sealed chunk would have them, which are written to a buffer for that.
    func withSamples(in buffer: inout [UInt8], _ body: (EncodedSamples) -> Void) {
        buffer.removeAll(keepingCapacity: true)
        writer.append(to: &buffer)
        buffer.withUnsafeBytes {
            body(EncodedSamples(kind: .numbers, start: start, count: Int(count), bytes: $0))
        }
    }
}
