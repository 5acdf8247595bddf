package import Format
package import Model

/// A storage that holds whole series in memory, for scripts and unit tests.
package struct MemoryStorage: Queryable {
    private var series: [Labels: SeriesColumns] = [:]

    package init() {}

    /// Adds a series whose first point is at `start`, with `step` milliseconds between points; of two samples at one
    /// time the later addition wins.
    package mutating func add(_ notation: SeriesNotation, step: Int64, start: Timestamp = 0) {
        add(notation.points, labels: notation.labels, step: step, start: start)
    }

    /// Adds points to the series of those labels.
    package mutating func add(
        _ points: [SeriesNotation.Point], labels: Labels, step: Int64, start: Timestamp = 0
    ) {
        var samples: [Timestamp: Double] = [:]
        if let known = series[labels] {
            for (time, value) in zip(known.timestamps, known.values) { samples[time] = value }
        }
        for (index, point) in points.enumerated() {
            if case .value(let value) = point { samples[start + Int64(index) * step] = value }
        }
        let times = samples.keys.sorted()
        series[labels] = SeriesColumns(
            labels: labels, timestamps: times, values: times.compactMap { samples[$0] }
        )
    }

    package func select(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp
    ) -> [SeriesColumns] {
        series.values.compactMap { series in
            guard matchers.allSatisfy({ $0.accepts(series.labels) }) else { return nil }
            let lower = series.timestamps.firstIndex { $0 >= start } ?? series.timestamps.count
            let upper = series.timestamps[lower...].firstIndex { $0 > end } ?? series.timestamps.count
            guard lower < upper else { return nil }
            return SeriesColumns(
                labels: series.labels, timestamps: Array(series.timestamps[lower..<upper]),
                values: Array(series.values[lower..<upper])
            )
        }.sorted { $0.labels < $1.labels }
    }
}
