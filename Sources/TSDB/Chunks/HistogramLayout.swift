import Model

/// What all histograms of a chunk share: which buckets there are, and how they are bounded.
struct HistogramLayout: Hashable, Sendable {
    let schema: Int32
    let zeroThreshold: Double
    let customBounds: [Double]
    let positive: [Int32]
    let negative: [Int32]

    /// More buckets than this are not read from a file.
    private static let bucketLimit = 1 << 16

    init(of histogram: NativeHistogram) {
        schema = histogram.schema
        zeroThreshold = histogram.zeroThreshold
        customBounds = histogram.customBounds
        positive = histogram.positive.indices
        negative = histogram.negative.indices
    }

    /// Whether a histogram has this layout.
    func fits(_ histogram: NativeHistogram) -> Bool {
        schema == histogram.schema && zeroThreshold.bitPattern == histogram.zeroThreshold.bitPattern
            && positive == histogram.positive.indices && negative == histogram.negative.indices
            && customBounds == histogram.customBounds
    }

    /// How many numbers a histogram has: count, sum, zero count and the buckets.
    var columnCount: Int { 3 + positive.count + negative.count }

    /// Appends schema, threshold, bounds and the indices as differences.
    func save(to bytes: inout [UInt8]) {
        bytes.appendSignedVarint(Int64(schema))
        bytes.appendFixed(zeroThreshold.bitPattern)
        bytes.appendVarint(UInt64(customBounds.count))
        for bound in customBounds { bytes.appendFixed(bound.bitPattern) }
        for indices in [positive, negative] {
            bytes.appendVarint(UInt64(indices.count))
            var previous: Int32 = 0
            for index in indices {
                bytes.appendSignedVarint(Int64(index) - Int64(previous))
                previous = index
            }
        }
    }

    /// Reads what `save` has written; nil when it is not that.
    init?(_ reader: inout ByteReader) {
        schema = Int32(truncatingIfNeeded: reader.signedVarint())
        zeroThreshold = Double(bitPattern: reader.fixed())
        var bounds: [Double] = []
        for _ in 0..<reader.length(atMost: Self.bucketLimit) where !reader.isBroken {
            bounds.append(Double(bitPattern: reader.fixed()))
        }
        customBounds = bounds
        func indices() -> [Int32] {
            var indices: [Int32] = []
            var previous: Int64 = 0
            for _ in 0..<reader.length(atMost: Self.bucketLimit) where !reader.isBroken {
                previous &+= reader.signedVarint()
                indices.append(Int32(truncatingIfNeeded: previous))
            }
            return indices
        }
        positive = indices()
        negative = indices()
        guard !reader.isBroken else { return nil }
    }

    /// The numbers of a histogram of this layout, as bits: count, sum, zero count, positive and negative buckets.
    func columns(of histogram: NativeHistogram) -> [UInt64] {
        [histogram.count.bitPattern, histogram.sum.bitPattern, histogram.zeroCount.bitPattern]
            + histogram.positive.counts.map(\.bitPattern) + histogram.negative.counts.map(\.bitPattern)
    }

    /// The histogram of such numbers.
    func histogram(_ columns: [UInt64], _ hint: NativeHistogram.CounterResetHint) -> NativeHistogram {
        var result = NativeHistogram(
            schema: schema, resetHint: hint, count: Double(bitPattern: columns[0]), sum: Double(bitPattern: columns[1]),
            zeroThreshold: zeroThreshold, zeroCount: Double(bitPattern: columns[2]), customBounds: customBounds)
        for (position, index) in positive.enumerated() {
            result.positive.append(index, Double(bitPattern: columns[3 + position]))
        }
        for (position, index) in negative.enumerated() {
            result.negative.append(index, Double(bitPattern: columns[3 + positive.count + position]))
        }
        return result
    }
}
