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
    private var timestamps: [Timestamp] = []
    private var values: [Double] = []

    init(labels: Labels) {
        self.labels = labels
    }

    var isEmpty: Bool { sealed.isEmpty && timestamps.isEmpty }

    /// Adds a sample that is newer than all others, and says what became of it.
    mutating func append(_ timestamp: Timestamp, _ value: Double) -> Outcome {
        if let newest = timestamps.last, timestamp <= newest {
            guard timestamp == newest else { return .outOfOrder }
            return values.last?.bitPattern == value.bitPattern ? .repeated : .duplicate
        }
        // Sealed only now, so that the open chunk always has the newest sample.
        if timestamps.count == Self.chunkLength {
            sealed.append(Chunk(timestamps: timestamps, values: values))
            timestamps.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
        timestamps.append(timestamp)
        values.append(value)
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
        if let newest = timestamps.last, newest < cutoff {
            dropped += timestamps.count
            timestamps = []
            values = []
        }
        return dropped
    }

    /// The samples of `start...end`, or nil when there are none.
    func columns(from start: Timestamp, through end: Timestamp) -> SeriesColumns? {
        var columns = SeriesColumns(labels: labels)
        for chunk in sealed where chunk.start <= end && chunk.end >= start {
            chunk.decode(from: start, through: end, into: &columns)
        }
        if let first = timestamps.first, first <= end {
            let lower = timestamps.partition(from: start)
            let upper = end == .max ? timestamps.count : timestamps.partition(from: end + 1)
            if lower < upper {
                columns.timestamps.append(contentsOf: timestamps[lower..<upper])
                columns.values.append(contentsOf: values[lower..<upper])
            }
        }
        return columns.timestamps.isEmpty ? nil : columns
    }
}

extension [Timestamp] {
    /// The index of the first time that is not below the bound, by bisection.
    fileprivate func partition(from bound: Timestamp) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
