import Format
import Model

/// What a store keeps in memory: the series, and the ways to find them.
struct Head {
    private var series: [MemorySeries] = []
    private var references = ReferenceTable()
    private(set) var postings = Postings()
    /// References of series that are gone while files may still have chunks of them.
    private(set) var retired: Set<SeriesReference> = []
    /// References that may be given to new series.
    private var free: [SeriesReference] = []
    private(set) var statistics = HeadStatistics()
    /// The newest time of any sample.
    private(set) var newest = Timestamp.min
    /// How often series have gone, from 1 on.
    private(set) var epoch: UInt32 = 1

    /// How much older than the newest sample of all a late one may be, in milliseconds.
    let lateness: Int64

    init(lateness: Int64 = 0) {
        self.lateness = lateness
    }

    subscript(reference: SeriesReference) -> MemorySeries { series[Int(reference)] }

    /// The series of the labels, and whether it was made for them.
    mutating func reference(of labels: Labels) -> (reference: SeriesReference, isNew: Bool) {
        if let known = references.find(labels, in: series) { return (known, false) }
        let reference = free.popLast() ?? SeriesReference(series.count)
        register(labels, as: reference)
        return (reference, true)
    }

    /// Adds a number to a series: whether it is stored now.
    @inline(__always)
    mutating func append(_ reference: SeriesReference, _ timestamp: Timestamp, _ value: Double) -> Bool {
        let oldest = lateness > 0 ? max(newest, .min + lateness) - lateness : .max
        return count(series[Int(reference)].append(timestamp, value, oldest: oldest), timestamp)
    }

    /// Adds a number that has been counting up since a time to a series: whether it is stored now.
    mutating func append(
        _ reference: SeriesReference, _ timestamp: Timestamp, _ value: Double, since: Timestamp
    ) -> Bool {
        count(series[Int(reference)].append(timestamp, value, since: since), timestamp)
    }

    /// Adds a histogram to a series: whether it is stored now.
    mutating func append(_ reference: SeriesReference, _ timestamp: Timestamp, _ value: NativeHistogram) -> Bool {
        count(series[Int(reference)].append(timestamp, value), timestamp)
    }

    @inline(__always)
    private mutating func count(_ outcome: MemorySeries.Outcome, _ timestamp: Timestamp) -> Bool {
        switch outcome {
        case .stored:
            if timestamp > newest { newest = timestamp }
        case .storedLate: statistics.late += 1
        case .repeated: return false
        case .outOfOrder:
            statistics.outOfOrder += 1
            return false
        case .duplicate:
            statistics.duplicates += 1
            return false
        }
        statistics.appended += 1
        statistics.samples += 1
        return true
    }

    /// The series that all matchers accept, by rising references.
    func references(acceptedBy matchers: [Matcher]) -> [SeriesReference] {
        postings.references(acceptedBy: matchers) { reference, matcher in
            matcher.accepts(series[Int(reference)].labels)
        }
    }

    /// Whether a series has that reference.
    func knows(_ reference: SeriesReference) -> Bool {
        Int(reference) < series.count && (series[Int(reference)].active.count > 0 || !retired.contains(reference))
    }

    /// Gives a reference to labels. A series that had it before is gone, and so is one that had the labels: the log does
    /// not say of a series that it went, but what came after.
    mutating func register(_ labels: Labels, as reference: SeriesReference) {
        reserve(through: reference)
        if let known = references.find(labels, in: series) {
            if known == reference { return }
            remove([known])
        }
        if retired.remove(reference) == nil, postings.all.contains(sorted: reference) {
            remove([reference])
            retired.remove(reference)
        }
        series[Int(reference)] = MemorySeries(labels: labels)
        references.insert(reference, in: series)
        postings.insert(labels, reference)
        statistics.series += 1
    }

    /// Keeps references up to that one from being given to new series by themselves.
    mutating func reserve(through reference: SeriesReference) {
        while series.count <= Int(reference) {
            retired.insert(SeriesReference(series.count))
            // Not to twice as many: half of that would be unused for long.
            if series.count == series.capacity { series.reserveCapacity(series.count + max(16, series.count / 8)) }
            series.append(MemorySeries(labels: .empty))
        }
    }

    /// Forgets chunks and series that are older.
    mutating func prune(before cutoff: Timestamp) {
        var gone: [SeriesReference] = []
        for reference in postings.all {
            let dropped = series[Int(reference)].prune(before: cutoff)
            statistics.samples -= dropped
            if series[Int(reference)].isEmpty { gone.append(reference) }
        }
        if !gone.isEmpty { remove(gone) }
    }

    private mutating func remove(_ gone: [SeriesReference]) {
        epoch &+= 1
        postings.remove(gone) { series[Int($0)].labels }
        for reference in gone {
            references.remove(reference, in: series)
            series[Int(reference)] = MemorySeries(labels: .empty)
            retired.insert(reference)
        }
        statistics.series -= gone.count
    }

    /// Lets references of gone series be used again.
    mutating func reuse(_ unused: Set<SeriesReference>) {
        let unused = unused.intersection(retired)
        retired.subtract(unused)
        free.append(contentsOf: unused)
    }

    /// The first sealed chunks of a series are in a file now.
    mutating func removeSealed(_ chunks: [Chunk], of reference: SeriesReference) {
        series[Int(reference)].removeSealed(chunks.count)
        statistics.samples -= chunks.reduce(0) { $0 + $1.count }
    }
}

// MARK: What files have

extension Head {
    /// Adds what the log has of numbers; whether the record was whole.
    mutating func replayNumbers(
        _ frame: Frame, _ offsets: borrowing SegmentOffsets
    ) -> (known: Int, unknown: Int, isWhole: Bool) {
        var (known, unknown) = (0, 0)
        let isWhole = NumberRecord.forEach(in: frame.content) { reference, time, bits in
            if frame.offset < offsets[reference] { return }
            if knows(reference) {
                // What is in the log was stored, also when it came late.
                let outcome = series[Int(reference)].append(time, Double(bitPattern: bits), oldest: .min)
                _ = count(outcome, time)
                known += 1
            } else {
                unknown += 1
            }
        }
        return (known, unknown, isWhole)
    }

    /// Counts from the start on, when all was read that is of before.
    mutating func forgetCounts() {
        statistics = HeadStatistics(series: statistics.series, samples: statistics.samples)
    }

    /// Adds what a checkpoint has of a series.
    mutating func restore(_ columns: borrowing SeriesColumns, isLate: Bool, of reference: SeriesReference) {
        let oldest: Timestamp = isLate ? .min : .max
        let starts = columns.startTimestamps
        for index in columns.timestamps.indices {
            let time = columns.timestamps[index]
            if !starts.isEmpty {
                _ = append(reference, time, columns.values[index], since: starts[index])
                continue
            }
            _ = count(series[Int(reference)].append(time, columns.values[index], oldest: oldest), time)
        }
        for index in columns.histograms.timestamps.indices {
            _ = append(reference, columns.histograms.timestamps[index], columns.histograms.values[index])
        }
    }
}

extension [SeriesReference] {
    /// Whether a rising list has a reference.
    fileprivate func contains(sorted reference: SeriesReference) -> Bool {
        let place = firstPosition(notBelow: reference)
        return place < count && self[place] == reference
    }

    /// Where a reference is in a rising list, or would have to be.
    func firstPosition(notBelow reference: SeriesReference) -> Int {
        if let last, last < reference { return count }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < reference { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
