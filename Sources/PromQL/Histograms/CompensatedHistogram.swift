internal import Model

/// A sum of histograms that carries the digits that a plain one loses.
struct CompensatedHistogram {
    /// The sum without what it lost; of no meaning in its buckets, which are kept apart.
    private var total: NativeHistogram
    private var positive: CompensatedBuckets
    private var negative: CompensatedBuckets
    private var lostCount = 0.0
    private var lostSum = 0.0
    private var lostZeroCount = 0.0

    init(_ first: NativeHistogram) {
        total = first
        positive = CompensatedBuckets(first.positive)
        negative = CompensatedBuckets(first.negative)
    }

    /// The sum as it stands, with nothing added that was lost on the way.
    var plainSum: NativeHistogram {
        var sum = total
        sum.positive = positive.buckets
        sum.negative = negative.buckets
        return sum
    }

    /// The sum with what was lost.
    var value: NativeHistogram {
        var value = total
        value.count += lostCount
        value.sum += lostSum
        value.zeroCount += lostZeroCount
        value.positive = positive.value
        value.negative = negative.value
        return value
    }

    /// Whether a number has grown beyond all bounds.
    var hasOverflowed: Bool {
        [total.count, total.sum, total.zeroCount].contains(where: \.isInfinite)
            || positive.buckets.counts.contains(where: \.isInfinite)
            || negative.buckets.counts.contains(where: \.isInfinite)
    }

    /// Multiplies or divides all numbers.
    mutating func transform(_ change: (Double) -> Double) {
        total.count = change(total.count)
        total.sum = change(total.sum)
        total.zeroCount = change(total.zeroCount)
        lostCount = change(lostCount)
        lostSum = change(lostSum)
        lostZeroCount = change(lostZeroCount)
        positive.transform(change)
        negative.transform(change)
    }

    /// Adds a histogram, in a layout that both fit into: the coarser schema, the wider zero bucket, the bounds that both
    /// have.
    mutating func add(_ other: NativeHistogram) throws(IncompatibleSchemas) -> HistogramAdjustments {
        guard other.hasCustomBounds == total.hasCustomBounds else { throw IncompatibleSchemas() }
        var adjustments: HistogramAdjustments = []
        if total.adoptResetHint(of: other) { adjustments.insert(.resetCollision) }
        compensatedAdd(other.count, to: &total.count, losing: &lostCount)
        compensatedAdd(other.sum, to: &total.sum, losing: &lostSum)
        if other.hasCustomBounds {
            if addCustom(other) { adjustments.insert(.boundsReconciled) }
        } else {
            addExponential(other)
        }
        return adjustments
    }

    /// Adds buckets with custom bounds, and returns whether these had to be reconciled.
    private mutating func addCustom(_ other: NativeHistogram) -> Bool {
        let added = CompensatedBuckets(other.positive)
        if other.customBounds == total.customBounds {
            positive.add(added)
            return false
        }
        let shared = total.customBounds.shared(with: other.customBounds)
        positive = .sum(positive, total.customBounds, added, other.customBounds, shared: shared)
        total.customBounds = shared
        return true
    }

    private mutating func addExponential(_ other: NativeHistogram) {
        addZeroBucket(of: other)
        let schema = min(total.schema, other.schema)
        for isPositive in [true, false] {
            var added = CompensatedBuckets(isPositive ? other.positive : other.negative)
            added.merge(from: other.schema, to: schema)
            let threshold = total.zeroThreshold
            if threshold > 0 {
                // What lies within the zero bucket has been counted there.
                let indices = added.buckets.indices
                if let first = indices.first, NativeHistogram.exponentialBound(first, schema: schema) <= threshold {
                    added.keepPopulated {
                        NativeHistogram.exponentialBound(indices[$0], schema: schema) > threshold
                    }
                }
            }
            if isPositive {
                positive.merge(from: total.schema, to: schema)
                positive.add(added)
            } else {
                negative.merge(from: total.schema, to: schema)
                negative.add(added)
            }
        }
        total.schema = schema
    }

    /// Widens the narrower of the two zero buckets until both are alike, which may take a few rounds, as a threshold
    /// must not lie within a populated bucket; then adds the other one's count.
    private mutating func addZeroBucket(of other: NativeHistogram) {
        var (count, threshold) = (other.zeroCount, other.zeroThreshold)
        while threshold != total.zeroThreshold {
            if total.zeroThreshold > threshold {
                (count, threshold) = other.zeroCount(upTo: total.zeroThreshold)
            }
            if threshold > total.zeroThreshold { widenZeroBucket(to: threshold) }
        }
        compensatedAdd(count, to: &total.zeroCount, losing: &lostZeroCount)
    }

    private mutating func widenZeroBucket(to threshold: Double) {
        let (_, reached) = plainSum.zeroCount(upTo: threshold)
        for isPositive in [true, false] {
            let side = isPositive ? positive : negative
            let indices = side.buckets.indices
            let isWithin = { [schema = total.schema] (position: Int) in
                NativeHistogram.exponentialBound(indices[position] - 1, schema: schema) < reached
            }
            for position in indices.indices where isWithin(position) {
                compensatedAdd(side.buckets.counts[position], to: &total.zeroCount, losing: &lostZeroCount)
                compensatedAdd(side.lost(at: position), to: &total.zeroCount, losing: &lostZeroCount)
            }
            if isPositive {
                positive.keepPopulated { !isWithin($0) }
            } else {
                negative.keepPopulated { !isWithin($0) }
            }
        }
        total.zeroThreshold = reached
    }
}

/// Why two histograms have no sum: one has exponential buckets, the other custom bounds.
struct IncompatibleSchemas: Error {}

/// What had to be done to two histograms to combine them.
struct HistogramAdjustments: OptionSet {
    let rawValue: Int
    /// One says that a counter was reset, the other that it was not.
    static let resetCollision = HistogramAdjustments(rawValue: 1)
    /// Custom bounds that not both have were given up.
    static let boundsReconciled = HistogramAdjustments(rawValue: 2)
}

extension NativeHistogram {
    /// Makes the hint one that holds for the combination with another; returns whether the two contradict each other.
    fileprivate mutating func adoptResetHint(of other: NativeHistogram) -> Bool {
        if other.resetHint == resetHint || resetHint == .gauge { return false }
        if other.resetHint == .gauge {
            resetHint = .gauge
            return false
        }
        let isContradiction = resetHint != .unknown && other.resetHint != .unknown
        resetHint = .unknown
        return isContradiction
    }
}
