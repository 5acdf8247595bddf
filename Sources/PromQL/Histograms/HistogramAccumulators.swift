internal import Model

/// Takes in histograms one after the other; the first one comes with the initializer.
protocol HistogramAccumulator {
    init(_ first: NativeHistogram)
    /// Takes in one more histogram.
    mutating func add(_ histogram: NativeHistogram) throws(IncompatibleSchemas)
    var notes: AccumulationNotes { get }
}

/// What is peculiar about histograms that were combined.
struct AccumulationNotes {
    private var hasReset = false
    private var hasNoReset = false
    private(set) var hasReconciledBounds = false

    /// Whether one said that its counter was reset, and another that it was not.
    var hasResetCollision: Bool { hasReset && hasNoReset }

    /// Takes in what a histogram says of resets.
    mutating func note(_ hint: NativeHistogram.CounterResetHint) {
        hasReset = hasReset || hint == .reset
        hasNoReset = hasNoReset || hint == .notReset
    }

    /// Takes in how two histograms had to be adjusted.
    mutating func note(_ adjustments: HistogramAdjustments) {
        hasReconciledBounds = hasReconciledBounds || adjustments.contains(.boundsReconciled)
    }
}

/// The sum of histograms.
struct HistogramSum: HistogramAccumulator {
    private var sum: CompensatedHistogram
    private(set) var notes = AccumulationNotes()

    init(_ first: NativeHistogram) {
        sum = CompensatedHistogram(first)
        notes.note(first.resetHint)
    }

    var value: NativeHistogram { sum.value }

    mutating func add(_ histogram: NativeHistogram) throws(IncompatibleSchemas) {
        notes.note(histogram.resetHint)
        notes.note(try sum.add(histogram))
    }
}

/// The mean of histograms, which does not overflow where its result would not.
struct HistogramMean: HistogramAccumulator {
    private var sum: CompensatedHistogram
    private var count = 1.0
    /// Set once the plain sum would have overflowed; then `sum` holds the mean.
    private var isIncremental = false
    private(set) var notes = AccumulationNotes()

    init(_ first: NativeHistogram) {
        sum = CompensatedHistogram(first)
        notes.note(first.resetHint)
    }

    var value: NativeHistogram {
        guard !isIncremental else { return sum.value }
        var mean = sum
        mean.transform { $0 / count }
        return mean.value
    }

    mutating func add(_ histogram: NativeHistogram) throws(IncompatibleSchemas) {
        count += 1
        notes.note(histogram.resetHint)
        if !isIncremental {
            var next = sum
            notes.note(try next.add(histogram))
            if !next.hasOverflowed {
                sum = next
                return
            }
            isIncremental = true
            sum.transform { $0 / (count - 1) }
        }
        sum.transform { $0 * ((count - 1) / count) }
        notes.note(try sum.add(histogram.divided(by: count)))
    }
}
