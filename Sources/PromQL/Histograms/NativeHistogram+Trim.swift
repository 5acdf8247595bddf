internal import Model

extension NativeHistogram {
    /// The histogram without the observations above a value, or below it; a bucket that the value lies in keeps the
    /// share that is estimated to lie on the right side. The sum is estimated anew from the buckets' means.
    func trimmed(at cut: Double, keepsBelow: Bool) -> NativeHistogram {
        var result = self
        var total = 0.0
        var newSum = 0.0
        var isTrimmed = false
        var isPopulated = (positive: false, negative: false)
        for isPositive in [true, false] {
            for position in (isPositive ? positive : negative).indices.indices {
                let bucket = bucket(at: position, isPositive: isPositive)
                guard bucket.count != 0 else { continue }
                if isPositive { isPopulated.positive = true } else { isPopulated.negative = true }
                let kept = rest(of: bucket, at: cut, keepsBelow: keepsBelow, isPositive: isPositive)
                total += kept.count
                if kept.count != 0 { newSum += kept.mean * kept.count }
                guard kept.count != bucket.count else { continue }
                isTrimmed = true
                if isPositive {
                    result.positive.counts[position] = kept.count
                } else {
                    result.negative.counts[position] = kept.count
                }
            }
        }
        if zeroCount > 0 {
            var bucket = zeroBucket
            if isPopulated.negative, !isPopulated.positive { bucket.upper = 0 }
            if isPopulated.positive, !isPopulated.negative { bucket.lower = 0 }
            let kept = rest(ofZero: bucket, at: cut, keepsBelow: keepsBelow)
            isTrimmed = isTrimmed || kept.count != zeroCount
            result.zeroCount = kept.count
            total += kept.count
            newSum += kept.mean * kept.count
        }
        guard isTrimmed else { return self }
        result.count = total
        result.sum = newSum
        return result.compacted()
    }

    /// What is left of a bucket: a count, and the mean that its observations are taken to have.
    private typealias Rest = (count: Double, mean: Double)

    private func rest(of bucket: HistogramBucket, at cut: Double, keepsBelow: Bool, isPositive: Bool) -> Rest {
        let isWhole = keepsBelow ? bucket.upper <= cut : bucket.lower >= cut
        if isWhole { return (bucket.count, mean(bucket.lower, bucket.upper, isPositive: isPositive)) }
        let isCut = keepsBelow ? bucket.lower < cut : bucket.upper > cut
        guard isCut else { return (0, 0) }
        if bucket.lower == -.infinity || bucket.upper == .infinity {
            return rest(ofUnbounded: bucket, at: cut, keepsBelow: keepsBelow)
        }
        let below = bucket.count * bucket.share(below: cut, isLinear: hasCustomBounds)
        return keepsBelow
            ? (below, mean(bucket.lower, cut, isPositive: isPositive))
            : (bucket.count - below, mean(cut, bucket.upper, isPositive: isPositive))
    }

    /// Where in an unbounded bucket observations lie is not known, so that it is kept or given up as a whole, but that
    /// the lowest custom bucket counts as beginning at zero when it ends above.
    private func rest(ofUnbounded bucket: HistogramBucket, at cut: Double, keepsBelow: Bool) -> Rest {
        guard bucket.lower == -.infinity else { return keepsBelow ? (0, 0) : (bucket.count, cut) }
        let upper = bucket.upper
        if keepsBelow {
            if cut > 0, upper > 0, upper < .infinity { return (bucket.count * cut / upper, cut / 2) }
            return upper <= 0 ? (bucket.count, cut) : (0, 0)
        }
        guard cut >= 0, upper > cut, upper < .infinity else { return (0, 0) }
        return (bucket.count * (1 - cut / upper), (cut + upper) / 2)
    }

    private func rest(ofZero bucket: HistogramBucket, at cut: Double, keepsBelow: Bool) -> Rest {
        let width = bucket.upper - bucket.lower
        let center = (bucket.lower + bucket.upper) / 2
        if keepsBelow {
            if cut <= bucket.lower { return (0, 0) }
            if cut >= bucket.upper { return (bucket.count, center) }
            return (bucket.count * (cut - bucket.lower) / width, (bucket.lower + cut) / 2)
        }
        if cut <= bucket.lower { return (bucket.count, center) }
        if cut >= bucket.upper { return (0, 0) }
        return (bucket.count * (bucket.upper - cut) / width, (cut + bucket.upper) / 2)
    }

    private func mean(_ lower: Double, _ upper: Double, isPositive: Bool) -> Double {
        switch (lower.isInfinite, upper.isInfinite) {
        case (true, true): 0
        case (true, false): upper > 0 ? upper / 2 : upper
        case (false, true): lower
        case (false, false):
            hasCustomBounds
                ? (lower + upper) / 2 : (lower * upper).magnitude.squareRoot() * (isPositive ? 1 : -1)
        }
    }
}
