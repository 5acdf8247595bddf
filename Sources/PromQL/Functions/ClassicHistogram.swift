internal import Model

/// The series of one histogram, one for each bucket.
struct ClassicHistogram {
    /// Without `le`.
    let labels: Labels
    let dropsName: Bool
    var series: [(upperBound: Double, column: Column)] = []

    private static let bucketLabel: LabelNames = ["le"]

    /// Sorts the series of a vector into histograms; those whose `le` is no number are returned beside them.
    static func group(_ columns: [Column]) -> (histograms: [ClassicHistogram], others: [Column]) {
        var places = LabelTable(capacity: 0)
        var histograms: [ClassicHistogram] = []
        var others: [Column] = []
        for column in columns {
            guard let bound = column.labels["le"].flatMap(Double.init), !bound.isNaN else {
                others.append(column)
                continue
            }
            let labels = column.labels.dropping(bucketLabel)
            let known = places.insert(labels, at: histograms.count) { histograms[$0].labels }
            let place = known ?? histograms.count
            if known == nil {
                histograms.append(ClassicHistogram(labels: labels, dropsName: column.dropsName))
            }
            histograms[place].series.append((bound, column))
        }
        for index in histograms.indices { histograms[index].series.sort { $0.upperBound < $1.upperBound } }
        return (histograms, others)
    }

    /// The steps at which there is any bucket.
    func steps(count: Int) -> StepSet { Column.steps(of: series.map(\.column), count: count) }

    /// The buckets that have a value at a step, in rising order; nil when there are none.
    func buckets(at step: Int) -> ClassicBuckets? {
        var buckets = ClassicBuckets()
        for (bound, column) in series where column.present.contains(step) {
            buckets.append(upperBound: bound, count: column.values[step])
        }
        return buckets.isEmpty ? nil : buckets
    }
}

/// Cumulative bucket counts at one time, in the order of their upper bounds.
package struct ClassicBuckets {
    private var bounds: [Double] = []
    private var counts: [Double] = []

    /// Differences below this share of a count come from floating-point arithmetic and not from observations.
    private static let tolerance = 1e-12

    package init() {}

    var isEmpty: Bool { bounds.isEmpty }

    /// Adds a bucket whose bound is the highest so far; bounds that are only written differently make one bucket.
    package mutating func append(upperBound: Double, count: Double) {
        if bounds.last == upperBound {
            counts[counts.count - 1] += count
            return
        }
        bounds.append(upperBound)
        counts.append(count)
    }

    /// How far counts had to be raised to be monotonic.
    package struct Correction {
        var lowestBound = Double.infinity
        var highestBound = -Double.infinity
        var largestDifference = 0.0
    }

    /// Makes counts never fall: buckets that were scraped or aggregated at different times may contradict each other.
    /// Returns what was corrected beyond rounding.
    private mutating func makeMonotonic() -> Correction? {
        var correction: Correction?
        for index in counts.indices.dropFirst() {
            let (previous, count) = (counts[index - 1], counts[index])
            let isNoise = (count - previous).magnitude <= Self.tolerance * (count + previous).magnitude
            guard isNoise || count < previous else { continue }
            counts[index] = previous
            if isNoise { continue }
            var noted = correction ?? Correction()
            noted.lowestBound = min(noted.lowestBound, bounds[index])
            noted.highestBound = max(noted.highestBound, bounds[index])
            noted.largestDifference = max(noted.largestDifference, previous - count)
            correction = noted
        }
        return correction
    }

    /// The φ-quantile, by linear interpolation within a bucket; NaN without an infinite bucket or an observation.
    package func quantile(_ φ: Double) -> (value: Double, correction: Correction?) {
        if φ.isNaN { return (.nan, nil) }
        if φ < 0 { return (-.infinity, nil) }
        if φ > 1 { return (.infinity, nil) }
        guard bounds.last == .infinity else { return (.nan, nil) }
        var buckets = self
        let correction = buckets.makeMonotonic()
        return (buckets.monotonicQuantile(φ), correction)
    }

    private func monotonicQuantile(_ φ: Double) -> Double {
        let total = counts[counts.count - 1]
        guard bounds.count > 1, total != 0 else { return .nan }
        let rank = φ * total
        let bucket = counts.dropLast().firstIndex { $0 >= rank } ?? counts.count - 1
        if bucket == counts.count - 1 { return bounds[bucket - 1] }
        if bucket == 0, bounds[0] <= 0 { return bounds[0] }
        let start = bucket == 0 ? 0 : bounds[bucket - 1]
        let below = bucket == 0 ? 0 : counts[bucket - 1]
        return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below))
    }

    /// The share of observations between two values; NaN without an infinite bucket or an observation.
    func fraction(from lower: Double, to upper: Double) -> Double {
        guard bounds.last == .infinity, let total = counts.last, total != 0, !lower.isNaN, !upper.isNaN else {
            return .nan
        }
        return lower >= upper ? 0 : (rank(of: upper, total) - rank(of: lower, total)) / total
    }

    /// How many observations lie below a value.
    private func rank(of value: Double, _ total: Double) -> Double {
        var below = 0.0
        // Without a bucket that ends at zero or below, nothing is taken to lie below zero.
        var start = bounds[0] > 0 ? 0 : -Double.infinity
        for (bound, count) in zip(bounds, counts) {
            if start >= value { return min(below, total) }
            if bound > value {
                if start == -.infinity { return min(count, total) }
                return min(below + (count - below) * (value - start) / (bound - start), total)
            }
            below = count
            start = bound
        }
        return total
    }
}
