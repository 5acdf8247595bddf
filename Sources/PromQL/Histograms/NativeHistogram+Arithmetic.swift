internal import Model

extension NativeHistogram {
    /// The histogram with every number multiplied; a negative factor leaves no counter.
    func scaled(by factor: Double) -> NativeHistogram {
        var result = transformed { $0 * factor }
        if factor < 0 { result.resetHint = .gauge }
        return result
    }

    /// The histogram with every number divided; nothing is known of the buckets of one that is divided by zero.
    func divided(by divisor: Double) -> NativeHistogram {
        var result = transformed { $0 / divisor }
        if divisor == 0 {
            result.positive = HistogramBuckets()
            result.negative = HistogramBuckets()
        } else if divisor < 0 {
            result.resetHint = .gauge
        }
        return result
    }

    private func transformed(_ change: (Double) -> Double) -> NativeHistogram {
        var result = self
        result.count = change(count)
        result.sum = change(sum)
        result.zeroCount = change(zeroCount)
        for position in positive.counts.indices { result.positive.counts[position] = change(positive.counts[position]) }
        for position in negative.counts.indices { result.negative.counts[position] = change(negative.counts[position]) }
        return result
    }

    /// Adds a histogram, in a layout that both fit into.
    mutating func add(_ other: NativeHistogram) throws(IncompatibleSchemas) -> HistogramAdjustments {
        var sum = CompensatedHistogram(self)
        let adjustments = try sum.add(other)
        self = sum.plainSum
        return adjustments
    }

    /// Subtracts a histogram, in a layout that both fit into; the hint becomes what it would in a sum.
    mutating func subtract(_ other: NativeHistogram) throws(IncompatibleSchemas) -> HistogramAdjustments {
        try add(other.transformed { -$0 })
    }

    /// The histogram without empty buckets.
    func compacted() -> NativeHistogram {
        var result = self
        result.positive.compact()
        result.negative.compact()
        return result
    }

    /// Of the histogram what a function needs that only asks for the count and the sum.
    var withoutBuckets: NativeHistogram {
        NativeHistogram(schema: schema, resetHint: resetHint, count: count, sum: sum)
    }
}
