/// A native histogram: how many observations fell into each of many buckets, at one time.
///
/// Either its buckets are exponential, each side of a zero bucket dividing every power of two into `2^schema` buckets
/// (schemas -4 to 8), or, with the schema -53, they have custom bounds as the buckets of a classic histogram have.
/// Counts are floating-point, as arithmetic may leave fractions.
package struct NativeHistogram: Hashable, Sendable {
    /// What is known of counter resets, which spares to look for one.
    package enum CounterResetHint: String, Hashable, Sendable {
        case unknown
        case reset
        case notReset = "not_reset"
        /// Counts may fall, as they do not count what has been.
        case gauge
    }

    package var schema: Int32
    package var resetHint: CounterResetHint
    package var count: Double
    package var sum: Double
    /// Observations no further from zero than this fall into the zero bucket.
    package var zeroThreshold: Double
    package var zeroCount: Double
    /// The buckets above zero, or with custom bounds all buckets.
    package var positive: HistogramBuckets
    package var negative: HistogramBuckets
    /// The upper bounds of custom buckets but for the last, which has none.
    package var customBounds: [Double]

    /// The schema of histograms with custom bounds.
    package static let customSchema: Int32 = -53
    /// The schemas of exponential histograms.
    package static let exponentialSchemas: ClosedRange<Int32> = -4...8

    package init(
        schema: Int32 = 0, resetHint: CounterResetHint = .unknown, count: Double = 0, sum: Double = 0,
        zeroThreshold: Double = 0, zeroCount: Double = 0, positive: HistogramBuckets = .init(),
        negative: HistogramBuckets = .init(), customBounds: [Double] = []
    ) {
        self.schema = schema
        self.resetHint = resetHint
        self.count = count
        self.sum = sum
        self.zeroThreshold = zeroThreshold
        self.zeroCount = zeroCount
        self.positive = positive
        self.negative = negative
        self.customBounds = customBounds
    }

    package var hasCustomBounds: Bool { schema == Self.customSchema }

    /// Whether it only says that the series has ended.
    package var isStaleMarker: Bool { sum.isStaleMarker }

    /// The histogram that says that a series has ended.
    package static let staleMarker = NativeHistogram(sum: Model.staleMarker)

    /// Whether both have the same buckets with the very same counts, whatever is known of resets.
    package func hasSameData(as other: NativeHistogram) -> Bool {
        schema == other.schema && count.bitPattern == other.count.bitPattern
            && sum.bitPattern == other.sum.bitPattern && zeroThreshold == other.zeroThreshold
            && zeroCount.bitPattern == other.zeroCount.bitPattern && customBounds == other.customBounds
            && positive.hasSameData(as: other.positive) && negative.hasSameData(as: other.negative)
    }
}
