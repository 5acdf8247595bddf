internal import Glibc
internal import Model

extension HistogramBucket {
    /// The value that a share of the bucket's observations lies below: linear between the bounds where one of them is
    /// zero or custom, else so that buckets of any finer schema would be filled alike.
    func value(at share: Double, isLinear: Bool) -> Double {
        if isLinear { return lower + (upper - lower) * share }
        let (inner, outer) = (log2(lower.magnitude), log2(upper.magnitude))
        return lower > 0 ? exp2(inner + (outer - inner) * share) : -exp2(outer + (inner - outer) * (1 - share))
    }

    /// The share of the bucket's observations that lie below a value within it, the inverse of `value(at:)`.
    func share(below value: Double, isLinear: Bool) -> Double {
        if isLinear { return (value - lower) / (upper - lower) }
        let (first, last, middle) = (log2(lower.magnitude), log2(upper.magnitude), log2(value.magnitude))
        return value > 0 ? (middle - first) / (last - first) : 1 - (middle - last) / (first - last)
    }

    fileprivate var containsZero: Bool { lower <= 0 && upper >= 0 }
}

/// What is peculiar about a result because some observations were no numbers.
enum NaNObservations {
    /// They are counted, but in no bucket, and the result lies among them.
    case madeResultNaN
    /// The result is higher than it would be without them.
    case skewedResult
}

extension NativeHistogram {
    /// A zero bucket that reaches only to the side on which there are other buckets.
    private func halved(_ bucket: HistogramBucket) -> HistogramBucket {
        var bucket = bucket
        if negative.isEmpty, !positive.isEmpty { bucket.lower = 0 }
        if positive.isEmpty, !negative.isEmpty { bucket.upper = 0 }
        return bucket
    }

    /// The φ-quantile; NaN without observations, infinite for φ outside 0...1.
    func quantile(_ φ: Double) -> (value: Double, peculiarity: NaNObservations?) {
        if φ < 0 { return (-.infinity, nil) }
        if φ > 1 { return (.infinity, nil) }
        if count == 0 || φ.isNaN { return (.nan, nil) }
        // The nearer end is the more exact one to count from; observations that are NaN are missing at the upper end.
        let fromBelow = sum.isNaN || φ < 0.5
        let ordered = fromBelow ? buckets : buckets.reversed()
        var rank = (fromBelow ? φ : 1 - φ) * count
        var passed = 0.0
        var bucket = HistogramBucket(lower: 0, upper: 0, count: 0)
        var rest = ordered[...]
        while let next = rest.popFirst() {
            bucket = next
            passed += next.count
            if next.count != 0, passed >= rank { break }
        }
        if hasCustomBounds {
            // Nothing is known of where in an unbounded bucket the observations lie.
            if bucket.lower == -.infinity {
                if bucket.upper <= 0 { return (bucket.upper, nil) }
                bucket.lower = 0
            } else if bucket.upper == .infinity {
                return (bucket.lower, nil)
            }
        } else if bucket.lower < 0, bucket.upper > 0 {
            bucket = halved(bucket)
        }
        passed = min(passed, count)
        if passed < rank { return sum.isNaN ? (.nan, .madeResultNaN) : (bucket.upper, nil) }
        rank = fromBelow ? rank - (passed - bucket.count) : passed - rank
        let isSkewed = sum.isNaN && rest.reduce(passed) { $0 + $1.count } < count
        let value = bucket.value(at: rank / bucket.count, isLinear: hasCustomBounds || bucket.containsZero)
        return (value, isSkewed ? .skewedResult : nil)
    }

    /// The share of observations between two values; NaN without observations. Observations that are NaN are part of
    /// the whole, but lie between no values.
    func fraction(from lower: Double, to upper: Double) -> (value: Double, peculiarity: NaNObservations?) {
        if count == 0 || lower.isNaN || upper.isNaN { return (.nan, nil) }
        if lower >= upper { return (0, nil) }
        let buckets = buckets
        let known = sum.isNaN ? buckets.reduce(0) { $0 + $1.count } : count
        let value = (rank(of: upper, in: buckets, known) - rank(of: lower, in: buckets, known)) / count
        return (value, sum.isNaN && known < count ? .skewedResult : nil)
    }

    /// How many observations lie below a value.
    private func rank(of value: Double, in buckets: [HistogramBucket], _ known: Double) -> Double {
        var rank = 0.0
        for bucket in buckets {
            let isZeroBucket = bucket.containsZero
            let bucket = isZeroBucket ? halved(bucket) : bucket
            if bucket.lower >= value { return min(rank, known) }
            if bucket.upper > value {
                if bucket.lower == -.infinity { return min(bucket.count, known) }
                let isLinear = hasCustomBounds || isZeroBucket
                return min(rank + bucket.count * bucket.share(below: value, isLinear: isLinear), known)
            }
            rank += bucket.count
        }
        return known
    }

    /// The variance of the observations, each taken to lie at its bucket's mean: the geometric one of exponential
    /// buckets, zero in the zero bucket, else the arithmetic one.
    var variance: Double {
        let mean = sum / count
        var total = CompensatedSum()
        for bucket in buckets where bucket.count != 0 {
            let value: Double
            if hasCustomBounds {
                value = (bucket.upper + bucket.lower) / 2
            } else if bucket.containsZero {
                value = 0
            } else {
                value = (bucket.upper * bucket.lower).squareRoot() * (bucket.upper < 0 ? -1 : 1)
            }
            total.add(bucket.count * (value - mean) * (value - mean))
        }
        return total.value / count
    }
}
