import Format
import Model

/// The samples of one series: sealed chunks, oldest first, and an open one that takes what is new.
struct MemorySeries: Sendable {
    /// What became of a sample.
    enum Outcome {
        case stored
        /// The same value at the same time as before: nothing to do.
        case repeated
        case outOfOrder
        case duplicate
    }

    /// Samples in a chunk; Prometheus' figure, which keeps both the waste of decoding and the overhead low.
    static let chunkLength = 120

    let labels: Labels
    private var sealed: [Chunk] = []
    private var active = OpenChunk()

    init(labels: Labels) {
        self.labels = labels
    }

    var isEmpty: Bool { sealed.isEmpty && active.count == 0 }

    /// Adds a sample that is newer than all others, and says what became of it.
    mutating func append(_ timestamp: Timestamp, _ value: Double) -> Outcome {
        if active.count > 0, timestamp <= active.end {
            guard timestamp == active.end else { return .outOfOrder }
            return active.newestBits == value.bitPattern ? .repeated : .duplicate
        }
        // Sealed only now, so that the open chunk always has the newest sample.
        if active.count == Self.chunkLength, let chunk = Chunk(active) {
            sealed.append(chunk)
            active.removeAll()
        }
        active.append(timestamp, value)
        return .stored
    }

    /// Drops the chunks that have nothing newer, and returns how many samples went with them.
    mutating func prune(before cutoff: Timestamp) -> Int {
        var dropped = 0
        let outdated = sealed.prefix { $0.end < cutoff }
        if !outdated.isEmpty {
            dropped += outdated.reduce(0) { $0 + $1.count }
            sealed.removeFirst(outdated.count)
        }
        if active.count > 0, active.end < cutoff {
            dropped += active.count
            active = OpenChunk()
        }
        return dropped
    }

    /// Whether a chunk reaches into `start...end`.
    func mayHaveSamples(from start: Timestamp, through end: Timestamp) -> Bool {
        sealed.contains { $0.start <= end && $0.end >= start }
            || active.count > 0 && active.start <= end && active.end >= start
    }

    /// The samples of `start...end`, or nil when there are none.
    func columns(from start: Timestamp, through end: Timestamp) -> SeriesColumns? {
        var columns = SeriesColumns(labels: labels)
        for chunk in sealed where chunk.start <= end && chunk.end >= start {
            chunk.decode(from: start, through: end, into: &columns)
        }
        active.decode(from: start, through: end, into: &columns)
        return columns.timestamps.isEmpty ? nil : columns
    }
}
