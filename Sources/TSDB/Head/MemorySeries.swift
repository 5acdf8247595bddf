import Format
import Model

/// The samples of one series that are in memory: sealed chunks, and open ones that take what is new.
struct MemorySeries: Sendable {
    /// What became of a sample.
    enum Outcome {
        case stored
        /// Stored, though newer ones were there.
        case storedLate
        /// The same value at the same time as before: nothing to do.
        case repeated
        case outOfOrder
        case duplicate
    }

    /// Samples in a chunk; Prometheus' figure, which keeps both the waste of decoding and the overhead low.
    static let chunkLength = 120

    let labels: Labels
    /// In the order in which they were sealed. Only a chunk of late samples may reach into the time of another.
    private(set) var sealed: [Chunk] = []
    private(set) var active = OpenChunk(start: 0)
    /// What few series have: one element, or none.
    private(set) var rare: [RareSamples] = []

    init(labels: Labels) {
        self.labels = labels
    }

    var isEmpty: Bool { sealed.isEmpty && active.count == 0 && rare.allSatisfy(\.isEmpty) }

    /// The time of the newest sample; nil when there is none in memory.
    var newest: Timestamp? {
        let times = [active.count > 0 ? active.end : nil, rare.first?.newest, sealed.last?.end]
        return times.compactMap { $0 }.max()
    }

    /// Adds a number, and says what became of it. One that is older than the newest is stored only while it is not older
    /// than `oldest`.
    @inline(__always)
    mutating func append(_ timestamp: Timestamp, _ value: Double, oldest: Timestamp = .max) -> Outcome {
        if active.count > 0, rare.isEmpty {
            if timestamp > active.end {
                // Sealed only now, so that the open chunk always has the newest sample.
                if active.isFull {
                    sealed.append(active.sealed)
                    active = OpenChunk(start: timestamp)
                }
                active.append(timestamp, value)
                return .stored
            }
            if timestamp == active.end { return active.newestBits == value.bitPattern ? .repeated : .duplicate }
        }
        return appendRarely(timestamp, value, oldest: oldest)
    }

    @inline(never)
    private mutating func appendRarely(_ timestamp: Timestamp, _ value: Double, oldest: Timestamp) -> Outcome {
        guard let newest else {
            active = OpenChunk(start: timestamp, limit: firstLength)
            active.append(timestamp, value)
            return .stored
        }
        if timestamp == newest { return newestBits == value.bitPattern ? .repeated : .duplicate }
        if timestamp < newest {
            guard timestamp >= oldest else { return .outOfOrder }
            return insertLate(timestamp, value)
        }
        sealRare()
        if active.isFull { sealed.append(active.sealed) }
        if active.isFull || active.count == 0 { active = OpenChunk(start: timestamp) }
        active.append(timestamp, value)
        return .stored
    }

    /// The bits of the newest sample; nil when it is no number, or in no open chunk.
    private var newestBits: UInt64? {
        if let started = rare.first?.started { return started.newestBits }
        return active.count > 0 && rare.first?.histograms == nil ? active.newestBits : nil
    }

    /// Adds a number that is newer than all else and has been counting up since a time, and says what became of it.
    mutating func append(_ timestamp: Timestamp, _ value: Double, since: Timestamp) -> Outcome {
        if let newest, timestamp <= newest {
            guard timestamp == newest else { return .outOfOrder }
            return newestBits == value.bitPattern ? .repeated : .duplicate
        }
        if rare.first?.started.map({ $0.count == Self.chunkLength }) ?? true {
            sealAll()
            rare[0].started = OpenStartedChunk(start: timestamp)
        }
        rare[0].started?.append(timestamp, value, since: since)
        return .stored
    }

    /// Adds a histogram that is newer than all else, and says what became of it.
    mutating func append(_ timestamp: Timestamp, _ histogram: NativeHistogram) -> Outcome {
        if let newest, timestamp <= newest {
            guard timestamp == newest else { return .outOfOrder }
            return rare.first?.histograms?.newest.hasSameData(as: histogram) == true ? .repeated : .duplicate
        }
        if rare.first?.histograms.map({ $0.count == Self.chunkLength || !$0.layout.fits(histogram) }) ?? true {
            sealAll()
            rare[0].histograms = OpenHistogramChunk(start: timestamp, like: histogram)
        }
        rare[0].histograms?.append(timestamp, histogram)
        return .stored
    }

    /// Shorter than others, and not the same for all series: series that began together would always be full together.
    private var firstLength: Int { Self.chunkLength / 2 + Int(labels.stableHash % UInt64(Self.chunkLength / 2)) + 1 }

    private mutating func insertLate(_ timestamp: Timestamp, _ value: Double) -> Outcome {
        if rare.isEmpty { rare.append(RareSamples()) }
        let outcome = rare[0].late.insert(timestamp, value)
        if rare[0].late.isFull {
            sealed.append(rare[0].late.chunk)
            rare[0].late = LateSamples()
        }
        return outcome
    }

    private mutating func sealRare() {
        guard let chunks = rare.first?.chunks, !chunks.isEmpty else { return }
        sealed += chunks
        rare[0].histograms = nil
        rare[0].started = nil
    }

    /// Seals whatever chunk is open, and makes room for another kind.
    private mutating func sealAll() {
        sealRare()
        if active.count > 0 {
            sealed.append(active.sealed)
            active = OpenChunk(start: 0)
        }
        if rare.isEmpty { rare.append(RareSamples()) }
    }

    /// Gives away the sealed chunks that were there when `count` of them were: they are in a file now.
    mutating func removeSealed(_ count: Int) { sealed.removeFirst(min(count, sealed.count)) }

    /// Drops the chunks that have nothing newer, and returns how many samples went with them.
    mutating func prune(before cutoff: Timestamp) -> Int {
        var dropped = 0
        if let first = sealed.first, first.end < cutoff {
            dropped += sealed.reduce(0) { $0 + ($1.end < cutoff ? $1.count : 0) }
            sealed.removeAll { $0.end < cutoff }
        }
        if active.count > 0, active.end < cutoff {
            dropped += Int(active.count)
            active = OpenChunk(start: 0)
        }
        if !rare.isEmpty { dropped += rare[0].prune(before: cutoff) }
        return dropped
    }

    /// Whether a chunk reaches into `start...end`.
    func mayHaveSamples(from start: Timestamp, through end: Timestamp) -> Bool {
        active.count > 0 && active.start <= end && active.end >= start
            || sealed.contains { $0.start <= end && $0.end >= start }
            || rare.contains { $0.mayHaveSamples(from: start, through: end) }
    }

    /// Hands over the samples of `start...end`, chunk by chunk.
    func collect(from start: Timestamp, through end: Timestamp, into collector: inout SampleCollector) {
        for chunk in sealed where chunk.start <= end && chunk.end >= start {
            chunk.bytes.withUnsafeBytes {
                collector.add(
                    EncodedSamples(kind: chunk.kind, start: chunk.start, count: chunk.count, bytes: $0),
                    from: start, through: end)
            }
        }
        if active.count > 0, active.start <= end, active.end >= start {
            collector.add(active, from: start, through: end)
        }
        for rare in rare where rare.mayHaveSamples(from: start, through: end) {
            for chunk in rare.chunks {
                collector.add(from: start, through: end) { chunk.decode(from: start, through: end, into: &$0) }
            }
            if !rare.late.isEmpty {
                collector.add(from: start, through: end) { rare.late.decode(from: start, through: end, into: &$0) }
            }
        }
    }
}
