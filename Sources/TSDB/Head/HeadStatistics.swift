package import Model

/// How much a head holds, and what became of the samples it was given.
package struct HeadStatistics: Hashable, Sendable {
    /// Series that have samples now.
    package var series = 0
    /// Samples that are held now.
    package var samples = 0
    /// Samples stored since the start.
    package var appended = 0
    /// Samples stored since the start though newer ones of their series were there.
    package var late = 0
    /// Samples refused since the start: older than their series' newest.
    package var outOfOrder = 0
    /// Samples refused since the start: another value for a time that has one.
    package var duplicates = 0
}

extension HeadStatistics {
    private static let seriesFamily = MetricFamily(
        "roost_tsdb_head_series", .gauge, help: "Series in the head of the store.")
    private static let samplesFamily = MetricFamily(
        "roost_tsdb_head_samples", .gauge, help: "Samples in the head of the store.")
    private static let appendedFamily = MetricFamily(
        "roost_tsdb_head_samples_appended", .counter, help: "Samples that the head of the store has taken in.")
    private static let droppedFamily = MetricFamily(
        "roost_tsdb_head_samples_dropped", .counter,
        help: "Samples that the head of the store has refused, by reason.")
    private static let lateFamily = MetricFamily(
        "roost_tsdb_head_samples_late", .counter,
        help: "Samples that the head of the store has taken in after newer ones of their series.")

    /// All families that `metricPoints()` has samples of.
    package static let families = [seriesFamily, samplesFamily, appendedFamily, droppedFamily, lateFamily]

    /// The store's own metrics.
    package func metricPoints() -> [MetricPoint] {
        [
            MetricPoint(Self.seriesFamily, .empty, Double(series)),
            MetricPoint(Self.samplesFamily, .empty, Double(samples)),
            MetricPoint(Self.appendedFamily, .empty, Double(appended)),
            MetricPoint(Self.droppedFamily, ["reason": "duplicate"], Double(duplicates)),
            MetricPoint(Self.droppedFamily, ["reason": "out_of_order"], Double(outOfOrder)),
            MetricPoint(Self.lateFamily, .empty, Double(late)),
        ]
    }
}
