internal import Model

/// The buckets of one side of a sum of histograms, each with what its count has lost to rounding.
struct CompensatedBuckets {
    private(set) var buckets: HistogramBuckets
    private var lost: [Double]

    init(_ buckets: HistogramBuckets) {
        self.buckets = buckets
        lost = Array(repeating: 0, count: buckets.counts.count)
    }

    private init(_ buckets: HistogramBuckets, lost: [Double]) {
        self.buckets = buckets
        self.lost = lost
    }

    /// The buckets with what was lost added to them.
    var value: HistogramBuckets {
        var value = buckets
        for position in lost.indices { value.counts[position] += lost[position] }
        return value
    }

    /// What was lost of the counts at some positions.
    func lost(at position: Int) -> Double { lost[position] }

    /// Adds other buckets of the same schema.
    mutating func add(_ other: CompensatedBuckets) {
        if buckets.indices == other.buckets.indices {
            for position in lost.indices { addCount(of: other, at: position, to: position) }
            return
        }
        var merged = CompensatedBuckets(HistogramBuckets())
        var position = 0
        for (otherPosition, index) in other.buckets.indices.enumerated() {
            while position < lost.count, buckets.indices[position] < index {
                merged.append(self, at: position)
                position += 1
            }
            if position < lost.count, buckets.indices[position] == index {
                merged.append(self, at: position)
                merged.addCount(of: other, at: otherPosition, to: merged.lost.count - 1)
                position += 1
            } else {
                merged.append(other, at: otherPosition)
            }
        }
        while position < lost.count {
            merged.append(self, at: position)
            position += 1
        }
        self = merged
    }

    /// Makes one of those buckets that a coarser schema does not tell apart.
    mutating func merge(from schema: Int32, to target: Int32) {
        guard target < schema else { return }
        var merged = CompensatedBuckets(HistogramBuckets())
        for position in lost.indices {
            let index = HistogramBuckets.index(buckets.indices[position], from: schema, to: target)
            if merged.buckets.indices.last == index {
                merged.addCount(of: self, at: position, to: merged.lost.count - 1)
            } else {
                merged.buckets.append(index, buckets.counts[position])
                merged.lost.append(lost[position])
            }
        }
        self = merged
    }

    /// Removes buckets that the condition, which is asked about positions, does not hold for, and empty ones.
    mutating func keepPopulated(where condition: (Int) -> Bool = { _ in true }) {
        let kept = lost.indices.filter { (buckets.counts[$0] != 0 || lost[$0] != 0) && condition($0) }
        guard kept.count < lost.count else { return }
        let keptLost = kept.map { lost[$0] }
        let set = Set(kept)
        buckets.keep { set.contains($0) }
        lost = keptLost
    }

    /// Changes all counts in the same way, which must be a linear one.
    mutating func transform(_ change: (Double) -> Double) {
        for position in lost.indices {
            buckets.counts[position] = change(buckets.counts[position])
            lost[position] = change(lost[position])
        }
    }

    /// The sum of two sets of custom buckets in the bounds that both have.
    static func sum(
        _ first: CompensatedBuckets, _ firstBounds: [Double], _ second: CompensatedBuckets, _ secondBounds: [Double],
        shared: [Double]
    ) -> CompensatedBuckets {
        var counts = Array(repeating: 0.0, count: shared.count + 1)
        var lost = counts
        for (side, bounds) in [(first, firstBounds), (second, secondBounds)] {
            for position in side.lost.indices {
                let index = Int(side.buckets.indices[position])
                let place = index < bounds.count ? shared.place(of: bounds[index]) : shared.count
                compensatedAdd(side.buckets.counts[position], to: &counts[place], losing: &lost[place])
                compensatedAdd(side.lost[position], to: &counts[place], losing: &lost[place])
            }
        }
        let spans = [HistogramSpan(offset: 0, length: UInt32(counts.count))]
        var sum = CompensatedBuckets(HistogramBuckets(spans: spans, counts: counts), lost: lost)
        sum.keepPopulated()
        return sum
    }

    private mutating func append(_ other: CompensatedBuckets, at position: Int) {
        buckets.append(other.buckets.indices[position], other.buckets.counts[position])
        lost.append(other.lost[position])
    }

    private mutating func addCount(of other: CompensatedBuckets, at position: Int, to own: Int) {
        compensatedAdd(other.buckets.counts[position], to: &buckets.counts[own], losing: &lost[own])
        if other.lost[position] != 0 {
            compensatedAdd(other.lost[position], to: &buckets.counts[own], losing: &lost[own])
        }
    }
}

extension [Double] {
    /// How many of these rising numbers lie below.
    fileprivate func place(of value: Double) -> Int { firstIndex { $0 >= value } ?? count }
}
