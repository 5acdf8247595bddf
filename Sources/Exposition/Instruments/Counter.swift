package import Model

/// A number that only grows, one for each label set.
package final class Counter: Sendable {
    private let family: MetricFamily
    private let values: LabeledValues<Double>

    init(_ family: MetricFamily, time: (any TimeSource)?) {
        self.family = family
        values = LabeledValues(0, time: time)
    }

    /// Adds to the count; 0 makes the series be seen before anything has happened. What is negative is not added.
    package func add(_ amount: Double = 1, _ labels: Labels = .empty) {
        values.update(labels) { $0 += max(0, amount) }
    }

    /// Ends the series of a label set.
    package func remove(_ labels: Labels) { values.remove(labels) }

    /// The samples of this moment.
    package func points() -> [MetricPoint] {
        values.all().map { labels, entry in MetricPoint(family, labels, entry.value, created: entry.created) }
    }
}
