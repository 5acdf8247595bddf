package import Model

/// A number that only grows, one for each label set.
package final class Counter: Sendable {
    private let family: MetricFamily
    private let values = LabeledValues(0.0)

    init(_ family: MetricFamily) {
        self.family = family
    }

    /// Adds to the count; 0 makes the series be seen before anything has happened. What is negative is not added.
    package func add(_ amount: Double = 1, _ labels: Labels = .empty) {
        values.update(labels) { $0 += max(0, amount) }
    }

    /// The samples of this moment.
    package func points() -> [MetricPoint] { values.all().map { MetricPoint(family, $0, $1) } }
}
