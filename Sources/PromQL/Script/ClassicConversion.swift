internal import Model

extension SeriesNotation {
    /// The classic histograms among the series as native ones with custom bounds, point by point.
    static func customBucketHistograms(of series: [SeriesNotation]) throws(SeriesNotationError) -> [SeriesNotation] {
        var places: [Labels: Int] = [:]
        var histograms: [(labels: Labels, points: [ClassicPoint])] = []
        for notation in series {
            guard let part = ClassicPart(notation.labels) else { continue }
            let place = places[part.base] ?? histograms.count
            if place == histograms.count {
                places[part.base] = place
                histograms.append((part.base, []))
            }
            for (index, point) in notation.points.enumerated() {
                while histograms[place].points.count <= index { histograms[place].points.append(ClassicPoint()) }
                if case .value(let value) = point { histograms[place].points[index].set(part.role, to: value) }
            }
        }
        var result: [SeriesNotation] = []
        for histogram in histograms {
            var points: [Point] = []
            for point in histogram.points { points.append(try point.converted()) }
            result.append(SeriesNotation(labels: histogram.labels, points: points))
        }
        return result
    }
}

/// Which part of a classic histogram a series is.
private struct ClassicPart {
    enum Role {
        case bucket(upperBound: Double)
        case count
        case sum
    }

    let role: Role
    /// The labels of the histogram as a whole.
    let base: Labels

    init?(_ labels: Labels) {
        let metric = labels.metric
        func named(without suffix: String) -> Labels {
            labels.setting(Labels.metricName, to: String(metric.dropLast(suffix.count)))
        }
        if metric.hasSuffix("_bucket") {
            guard let bound = labels["le"].flatMap(Double.init), !bound.isNaN else { return nil }
            role = .bucket(upperBound: bound)
            base = named(without: "_bucket").dropping(["le"])
        } else if metric.hasSuffix("_count") {
            role = .count
            base = named(without: "_count").dropping(["le"])
        } else if metric.hasSuffix("_sum") {
            role = .sum
            base = named(without: "_sum").dropping(["le"])
        } else {
            return nil
        }
    }
}

/// What the series of a classic histogram say at one time.
private struct ClassicPoint {
    private var buckets: [Double: Double] = [:]
    private var count: Double?
    private var sum: Double?

    mutating func set(_ role: ClassicPart.Role, to value: Double) {
        switch role {
        case .bucket(let upperBound): buckets[upperBound] = value
        case .count: count = value
        case .sum: sum = value
        }
    }

    func converted() throws(SeriesNotationError) -> SeriesNotation.Point {
        guard !buckets.isEmpty || count != nil || sum != nil else { return .missing }
        var cumulative = buckets.sorted { $0.key < $1.key }
        let total = count ?? cumulative.last?.value ?? 0
        if cumulative.last?.key != .infinity { cumulative.append((.infinity, total)) }
        let counts = cumulative.indices.map { cumulative[$0].value - ($0 == 0 ? 0 : cumulative[$0 - 1].value) }
        guard counts.allSatisfy({ $0 >= 0 }), cumulative.last?.value == total else {
            throw SeriesNotationError(message: "the buckets of a classic histogram contradict each other", column: 1)
        }
        let span = HistogramSpan(offset: 0, length: UInt32(counts.count))
        let histogram = NativeHistogram(
            schema: NativeHistogram.customSchema, count: total, sum: sum ?? 0,
            positive: HistogramBuckets(spans: [span], counts: counts),
            customBounds: cumulative.dropLast().map(\.key))
        return .histogram(histogram.compacted(), saysHint: false)
    }
}
