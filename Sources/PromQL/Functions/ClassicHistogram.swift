internal import Model

/// The series of one histogram, one for each bucket.
struct ClassicHistogram {
    /// Without `le`.
    let labels: Labels
    var series: [(upperBound: Double, column: Column)] = []

    /// Sorts the series of a vector into histograms; those whose `le` is no number are left out.
    static func group(_ columns: [Column]) -> [ClassicHistogram] {
        var places: [Labels: Int] = [:]
        var histograms: [ClassicHistogram] = []
        for column in columns {
            guard let bound = column.labels["le"].flatMap(Double.init), !bound.isNaN else { continue }
            let labels = column.labels.dropping(["le"])
            let place = places[labels] ?? histograms.count
            if place == histograms.count {
                places[labels] = place
                histograms.append(ClassicHistogram(labels: labels))
            }
            histograms[place].series.append((bound, column))
        }
        for index in histograms.indices { histograms[index].series.sort { $0.upperBound < $1.upperBound } }
        return histograms
    }

    /// The buckets that have a value at a step, in rising order and made monotonic; nil when there are none.
    func buckets(at step: Int) -> ClassicBuckets? {
        var buckets = ClassicBuckets()
        for (bound, column) in series where column.present.contains(step) {
            buckets.append(upperBound: bound, count: column.values[step])
        }
        return buckets.isEmpty ? nil : buckets
    }
}

/// Cumulative bucket counts at one time, in the order of their upper bounds.
struct ClassicBuckets {
    private var bounds: [Double] = []
    private var counts: [Double] = []

    /// Differences below this share of a count come from floating-point arithmetic and not from observations.
    private static let tolerance = 1e-12

    var isEmpty: Bool { bounds.isEmpty }

    /// Adds a bucket whose bound is the highest so far; bounds that are only written differently make one bucket.
    mutating func append(upperBound: Double, count: Double) {
        if bounds.last == upperBound {
            counts[counts.count - 1] += count
            return
        }
        bounds.append(upperBound)
        counts.append(count)
    }

    /// The counts, never falling: buckets that were scraped or aggregated at different times may contradict each other.
    private var monotonicCounts: [Double] {
        var result = counts
        for index in result.indices.dropFirst() {
            let previous = result[index - 1]
            let isNoise = (result[index] - previous).magnitude <= Self.tolerance * (result[index] + previous).magnitude
            if isNoise || result[index] < previous { result[index] = previous }
        }
        return result
    }

    /// The φ-quantile, by linear interpolation within a bucket; NaN without an infinite bucket or an observation.
    func quantile(_ φ: Double) -> Double {
        if φ.isNaN { return .nan }
        if φ < 0 { return -.infinity }
        if φ > 1 { return .infinity }
        guard bounds.count > 1, bounds.last == .infinity else { return .nan }
        let counts = monotonicCounts
        let total = counts[counts.count - 1]
        guard total > 0 else { return .nan }
        let rank = φ * total
        let bucket = counts.dropLast().firstIndex { $0 >= rank } ?? counts.count - 1
        if bucket == counts.count - 1 { return bounds[bucket - 1] }
        if bucket == 0, bounds[0] <= 0 { return bounds[0] }
        let start = bucket == 0 ? 0 : bounds[bucket - 1]
        let below = bucket == 0 ? 0 : counts[bucket - 1]
        return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below))
    }
}
