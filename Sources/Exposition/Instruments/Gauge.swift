package import Model

/// A number that goes up and down, one for each label set.
package final class Gauge: Sendable {
    private let family: MetricFamily
    private let values = LabeledValues(0.0, time: nil)

    init(_ family: MetricFamily) {
        self.family = family
    }

    /// Sets the value of one label set.
    package func set(_ value: Double, _ labels: Labels = .empty) {
        values.update(labels) { $0 = value }
    }

    /// Adds to the value; a negative amount takes away.
    package func add(_ amount: Double, _ labels: Labels = .empty) {
        values.update(labels) { $0 += amount }
    }

    /// Ends the series of a label set.
    package func remove(_ labels: Labels) { values.remove(labels) }

    /// The samples of this moment.
    package func points() -> [MetricPoint] { values.all().map { MetricPoint(family, $0, $1.value) } }
}
