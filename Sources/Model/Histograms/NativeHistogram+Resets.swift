extension NativeHistogram {
    /// Whether the counter that both are samples of has started anew between them.
    ///
    /// It has when a count has fallen (that of all observations, of the zero bucket or of a bucket), or when the layout
    /// has changed in a way that only happens with a restart: to finer buckets, to a narrower zero bucket, or to one
    /// whose threshold lies within a populated bucket. A hint spares the comparison.
    package func isReset(after previous: NativeHistogram) -> Bool {
        switch resetHint {
        case .reset: return true
        case .notReset: return false
        case .unknown, .gauge: break
        }
        if count < previous.count { return true }
        if hasCustomBounds {
            guard previous.hasCustomBounds else { return true }
            if customBounds != previous.customBounds { return isResetWithOtherBounds(after: previous) }
        }
        if schema > previous.schema || zeroThreshold < previous.zeroThreshold { return true }
        let before = previous.zeroCount(upTo: zeroThreshold)
        if before.threshold != zeroThreshold || zeroCount < before.count { return true }
        return positive.hasFallen(from: merged(previous.positive, from: previous.schema))
            || negative.hasFallen(from: merged(previous.negative, from: previous.schema))
    }

    /// The buckets of a finer or equal schema outside of the zero bucket, as this schema has them.
    private func merged(_ buckets: HistogramBuckets, from schema: Int32) -> HistogramBuckets {
        guard !hasCustomBounds else { return buckets }
        var coarse = buckets.merged(from: schema, to: self.schema)
        let indices = coarse.indices
        if zeroThreshold > 0 {
            coarse.keep { Self.exponentialBound(indices[$0], schema: self.schema) > zeroThreshold }
        }
        return coarse
    }

    /// What the zero bucket would hold if it reached to a larger threshold; one that lies within a populated bucket is
    /// moved to that bucket's outer bound.
    package func zeroCount(upTo threshold: Double) -> (count: Double, threshold: Double) {
        var threshold = threshold
        guard threshold > zeroThreshold else { return (zeroCount, threshold) }
        while true {
            var total = zeroCount
            let start = threshold
            for isPositive in [true, false] {
                for position in (isPositive ? positive : negative).indices.indices {
                    let bucket = bucket(at: position, isPositive: isPositive)
                    let (inner, outer) = isPositive ? (bucket.lower, bucket.upper) : (-bucket.upper, -bucket.lower)
                    if inner >= threshold { break }
                    total += bucket.count
                    if outer > threshold {
                        if bucket.count != 0 { threshold = outer }
                        break
                    }
                }
            }
            // A threshold that has moved may reach further buckets of the other side.
            if threshold == start { return (total, threshold) }
        }
    }

    private func isResetWithOtherBounds(after previous: NativeHistogram) -> Bool {
        let shared = customBounds.shared(with: previous.customBounds)
        let now = positive.regrouped(from: customBounds, to: shared)
        let before = previous.positive.regrouped(from: previous.customBounds, to: shared)
        return zip(now, before).contains { $0 < $1 }
    }
}

extension HistogramBuckets {
    /// These buckets with those made one that a coarser schema does not tell apart.
    package func merged(from schema: Int32, to target: Int32) -> HistogramBuckets {
        guard target < schema else { return self }
        var result = HistogramBuckets()
        for (index, count) in zip(indices, counts) {
            let index = Self.index(index, from: schema, to: target)
            if result.indices.last == index {
                result.counts[result.counts.count - 1] += count
            } else {
                result.append(index, count)
            }
        }
        return result
    }

    /// The index that a bucket falls into in a coarser schema.
    package static func index(_ index: Int32, from schema: Int32, to target: Int32) -> Int32 {
        (index - 1) >> (schema - target) + 1
    }

    /// The counts between the bounds, which are some of these buckets' own; the last one is of what lies above.
    package func regrouped(from bounds: [Double], to shared: [Double]) -> [Double] {
        var result = Array(repeating: 0.0, count: shared.count + 1)
        var place = 0
        for (index, count) in zip(indices, counts) {
            if index < bounds.count {
                while place < shared.count, shared[place] < bounds[Int(index)] { place += 1 }
            } else {
                place = shared.count
            }
            result[place] += count
        }
        return result
    }

    /// Whether a bucket has a lower count than it had, or is gone though it was populated.
    func hasFallen(from previous: HistogramBuckets) -> Bool {
        var position = 0
        for (index, count) in zip(previous.indices, previous.counts) {
            while position < indices.count, indices[position] < index { position += 1 }
            let isHere = position < indices.count && indices[position] == index
            if isHere ? counts[position] < count : count != 0 { return true }
        }
        return false
    }
}

extension [Double] {
    /// The numbers that are in both lists; both rise.
    package func shared(with other: [Double]) -> [Double] {
        var result: [Double] = []
        var position = 0
        for value in self {
            while position < other.count, other[position] < value { position += 1 }
            if position < other.count, other[position] == value { result.append(value) }
        }
        return result
    }
}
