import Format
import Model

/// What few series have: histograms, and samples that came late. Apart from the rest, so that the others need no room
/// for it.
struct RareSamples: Sendable {
    /// The chunk that takes histograms, if the newest sample is one.
    var histograms: OpenHistogramChunk?
    /// The chunk that takes numbers with starts, if the newest sample is one.
    var started: OpenStartedChunk?
    var late = LateSamples()

    var isEmpty: Bool { histograms == nil && started == nil && late.isEmpty }

    /// The open chunks but that of late samples, as ones that take nothing more.
    var chunks: [Chunk] { [histograms?.sealed, started?.sealed].compactMap(\.self) }

    /// The time of the newest sample that did not come late.
    var newest: Timestamp? { histograms?.end ?? started?.end }

    /// Whether anything lies in `start...end`.
    func mayHaveSamples(from start: Timestamp, through end: Timestamp) -> Bool {
        if let histograms, histograms.start <= end, histograms.end >= start { return true }
        if let started, started.start <= end, started.end >= start { return true }
        return !late.isEmpty && late.start <= end && late.end >= start
    }

    /// Drops what is older as a whole, and returns how many samples went.
    mutating func prune(before cutoff: Timestamp) -> Int {
        var dropped = 0
        if let chunk = histograms, chunk.end < cutoff {
            dropped += chunk.count
            histograms = nil
        }
        if let chunk = started, chunk.end < cutoff {
            dropped += chunk.count
            started = nil
        }
        if !late.isEmpty, late.end < cutoff {
            dropped += late.count
            late = LateSamples()
        }
        return dropped
    }
}

/// Numbers that came after newer ones, sorted, until there are enough for a chunk.
struct LateSamples: Sendable {
    /// Prometheus' figure for a chunk of late samples: what is inserted is moved, so they are few.
    static let limit = 32

    private var timestamps: [Timestamp] = []
    private var values: [Double] = []

    var count: Int { timestamps.count }
    var isEmpty: Bool { timestamps.isEmpty }
    var isFull: Bool { timestamps.count >= Self.limit }
    /// The oldest time; of no meaning when empty.
    var start: Timestamp { timestamps.first ?? 0 }
    /// The newest time; of no meaning when empty.
    var end: Timestamp { timestamps.last ?? 0 }

    /// Puts a sample in its place.
    mutating func insert(_ timestamp: Timestamp, _ value: Double) -> MemorySeries.Outcome {
        let place = timestamps.firstIndex { $0 >= timestamp } ?? timestamps.count
        if place < timestamps.count, timestamps[place] == timestamp {
            return values[place].bitPattern == value.bitPattern ? .repeated : .duplicate
        }
        timestamps.insert(timestamp, at: place)
        values.insert(value, at: place)
        return .storedLate
    }

    /// All of them as a chunk.
    var chunk: Chunk {
        var chunk = OpenChunk(start: start)
        for (timestamp, value) in zip(timestamps, values) { chunk.append(timestamp, value) }
        return chunk.sealed
    }

    /// Appends the samples of `first...last` to the columns.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        for (timestamp, value) in zip(timestamps, values) where timestamp >= first && timestamp <= last {
            columns.timestamps.append(timestamp)
            columns.values.append(value)
        }
    }
}
