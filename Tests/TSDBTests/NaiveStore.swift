import Format
import Model

@testable import TSDB

/// The store as one would explain it: a dictionary of sorted samples, searched from end to end.
struct NaiveStore {
    /// How much older than the newest of all a late sample may be.
    var lateness: Int64 = 0
    private var series: [Labels: [Sample]] = [:]
    private var newest = Timestamp.min / 2

    init(lateness: Int64 = 0) {
        self.lateness = lateness
    }

    mutating func append(_ sample: LabeledSample) {
        let own = series[sample.labels] ?? []
        let isLate = own.last.map { sample.timestamp < $0.timestamp } ?? false
        if isLate, lateness == 0 || sample.timestamp < newest - lateness { return }
        guard !own.contains(where: { $0.timestamp == sample.timestamp }) else { return }
        let place = own.firstIndex { $0.timestamp > sample.timestamp } ?? own.count
        series[sample.labels, default: []].insert(
            Sample(timestamp: sample.timestamp, value: sample.value), at: place)
        newest = max(newest, sample.timestamp)
    }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        series.filter { series in matchers.allSatisfy { $0.accepts(series.key) } }
            .mapValues { $0.filter { $0.timestamp >= start && $0.timestamp <= end } }
            .filter { !$0.value.isEmpty }
            .sorted { $0.key < $1.key }
            .map { SeriesColumns(labels: $0, timestamps: $1.map(\.timestamp), values: $1.map(\.value)) }
    }
}
