/// The buckets on one side of a native histogram that are written down, by rising index; all others are empty.
package struct HistogramBuckets: Hashable, Sendable {
    /// Index 0 is the bucket whose upper bound is 1, or with custom bounds the first.
    package private(set) var indices: [Int32]
    package var counts: [Double]

    /// No buckets.
    package init() {
        indices = []
        counts = []
    }

    /// As many counts as the spans have places; what exceeds either is left out.
    package init(spans: [HistogramSpan], counts: [Double]) {
        indices = []
        indices.reserveCapacity(counts.count)
        var index: Int32 = 0
        for span in spans {
            index &+= span.offset
            for _ in 0..<span.length where indices.count < counts.count {
                indices.append(index)
                index &+= 1
            }
        }
        self.counts = Array(counts.prefix(indices.count))
    }

    package var isEmpty: Bool { counts.isEmpty }

    /// The same layout as runs of adjacent buckets.
    package var spans: [HistogramSpan] {
        var spans: [HistogramSpan] = []
        var next: Int32 = 0
        for index in indices {
            if index == next, !spans.isEmpty {
                spans[spans.count - 1].length += 1
            } else {
                spans.append(HistogramSpan(offset: index - next, length: 1))
            }
            next = index + 1
        }
        return spans
    }

    /// Adds a bucket above all others.
    package mutating func append(_ index: Int32, _ count: Double) {
        indices.append(index)
        counts.append(count)
    }

    /// Removes the buckets for which the condition fails; it is asked about their positions.
    package mutating func keep(where condition: (Int) -> Bool) {
        let kept = indices.indices.filter(condition)
        guard kept.count < indices.count else { return }
        indices = kept.map { indices[$0] }
        counts = kept.map { counts[$0] }
    }

    /// Removes empty buckets.
    package mutating func compact() {
        guard counts.contains(0) else { return }
        let counts = counts
        keep { counts[$0] != 0 }
    }

    /// Whether both have the same buckets with the very same counts.
    func hasSameData(as other: HistogramBuckets) -> Bool {
        indices == other.indices && zip(counts, other.counts).allSatisfy { $0.bitPattern == $1.bitPattern }
    }
}

/// A run of adjacent buckets.
package struct HistogramSpan: Hashable, Sendable {
    /// How many buckets lie between the run before and this one; of the first, the index it begins at.
    package var offset: Int32
    package var length: UInt32

    package init(offset: Int32, length: UInt32) {
        self.offset = offset
        self.length = length
    }
}
