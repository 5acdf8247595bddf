internal import Glibc

/// One bucket of a native histogram with its bounds.
package struct HistogramBucket: Hashable, Sendable {
    package var lower: Double
    package var upper: Double
    package var count: Double

    package init(lower: Double, upper: Double, count: Double) {
        self.lower = lower
        self.upper = upper
        self.count = count
    }
}

extension NativeHistogram {
    /// All buckets that are written down, from the lowest to the highest; none overlaps the zero bucket, which is among
    /// them when it is populated.
    package var buckets: [HistogramBucket] {
        var buckets: [HistogramBucket] = []
        buckets.reserveCapacity(negative.counts.count + positive.counts.count + 1)
        for position in negative.indices.indices.reversed() {
            buckets.append(outsideZero(bucket(at: position, isPositive: false)))
        }
        if zeroCount > 0 { buckets.append(zeroBucket) }
        for position in positive.indices.indices {
            buckets.append(outsideZero(bucket(at: position, isPositive: true)))
        }
        return buckets
    }

    /// The bucket at a position of one side, as its schema bounds it.
    package func bucket(at position: Int, isPositive: Bool) -> HistogramBucket {
        let buckets = isPositive ? positive : negative
        let index = buckets.indices[position]
        let (inner, outer) = (bound(index - 1), bound(index))
        return isPositive
            ? HistogramBucket(lower: inner, upper: outer, count: buckets.counts[position])
            : HistogramBucket(lower: -outer, upper: -inner, count: buckets.counts[position])
    }

    /// The bucket around zero.
    package var zeroBucket: HistogramBucket {
        HistogramBucket(lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount)
    }

    private func outsideZero(_ bucket: HistogramBucket) -> HistogramBucket {
        var bucket = bucket
        if bucket.upper < 0, bucket.upper > -zeroThreshold { bucket.upper = -zeroThreshold }
        if bucket.lower > 0, bucket.lower < zeroThreshold { bucket.lower = zeroThreshold }
        return bucket
    }

    /// The upper bound of a bucket on the positive side.
    private func bound(_ index: Int32) -> Double {
        guard hasCustomBounds else { return Self.exponentialBound(index, schema: schema) }
        if index < 0 { return -.infinity }
        return index < customBounds.count ? customBounds[Int(index)] : .infinity
    }

    /// The upper bound of an exponential bucket, to the same bit as Prometheus has it.
    ///
    /// The last bucket that holds finite observations ends at the greatest finite number, so that the one after it can
    /// hold the infinite ones.
    package static func exponentialBound(_ index: Int32, schema: Int32) -> Double {
        let fraction: Double
        let exponent: Int
        if schema < 0 {
            fraction = 0.5
            exponent = Int(index) << Int(-schema) + 1
        } else {
            let part = Int(index) & (1 << Int(schema) - 1)
            fraction = fractions[part << (8 - Int(schema))]
            exponent = Int(index) >> Int(schema) + 1
        }
        if fraction == 0.5, exponent == 1025 { return .greatestFiniteMagnitude }
        return scalbn(fraction, Int32(clamping: exponent))
    }

    /// The bounds between 0.5 and 1 of the finest schema; those of coarser ones are among them.
    private static let fractions: [Double] = (0..<256).map { part in
        roots.enumerated().reduce(0.5) { part & (128 >> $1.offset) != 0 ? $0 * $1.element : $0 }
    }

    /// 2 to the powers of 1/2, 1/4 and so on; the first as Prometheus' table has it, a bit below the nearest number.
    private static let roots = [
        0x1.6a09e667f3bccp+0, 0x1.306fe0a31b715p+0, 0x1.172b83c7d517bp+0, 0x1.0b5586cf9890fp+0, 0x1.059b0d3158574p+0,
        0x1.02c9a3e778061p+0, 0x1.0163da9fb3335p+0, 0x1.00b1afa5abcbfp+0,
    ]
}
