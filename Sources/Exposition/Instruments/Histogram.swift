internal import Format
package import Model

/// Observations counted into buckets, one set of buckets for each label set.
package final class Histogram: Sendable {
    private struct Buckets: Sendable {
        /// One for each bound and one for what is above all.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let family: MetricFamily
    private let bounds: [Double]
    private let boundLabels: [String]
    private let values: LabeledValues<Buckets>

    /// The upper bounds rise and are finite; the one above all is added.
    init(_ family: MetricFamily, bounds: [Double], time: (any TimeSource)?) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 } && bounds.allSatisfy(\.isFinite))
        self.family = family
        self.bounds = bounds
        boundLabels = bounds.map(canonicalBound) + ["+Inf"]
        values = LabeledValues(Buckets(counts: Array(repeating: 0, count: bounds.count + 1)), time: time)
    }

    /// Counts one value; NaN belongs to no bucket and is left out.
    package func observe(_ value: Double, _ labels: Labels = .empty) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        values.update(labels) { buckets in
            buckets.counts[index] += 1
            buckets.sum += value
        }
    }

    /// Forgets a label set.
    package func remove(_ labels: Labels) { values.remove(labels) }

    /// The samples of this moment, those of one label set together.
    package func points() -> [MetricPoint] {
        values.all().sorted { $0.key < $1.key }.flatMap { labels, entry in points(labels, entry) }
    }

    private func points(_ labels: Labels, _ entry: LabeledValues<Buckets>.Entry) -> [MetricPoint] {
        let buckets = entry.value
        var total: UInt64 = 0
        var points: [MetricPoint] = []
        points.reserveCapacity(buckets.counts.count + 2)
        for (count, bound) in zip(buckets.counts, boundLabels) {
            total += count
            points.append(
                MetricPoint(family, labels.setting("le", to: bound), Double(total), suffix: .bucket))
        }
        points.append(MetricPoint(family, labels, buckets.sum, suffix: .sum))
        points.append(MetricPoint(family, labels, Double(total), suffix: .count, created: entry.created))
        return points
    }
}

/// A bound as OpenMetrics and Prometheus 3 write it, always as a floating-point number: `1.0`, so that a series has the
/// same name in every format.
private func canonicalBound(_ bound: Double) -> String {
    let text = goFloatText(bound)
    return text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }) ? text : text + ".0"
}
