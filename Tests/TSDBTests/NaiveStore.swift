import Format
import Model

@testable import TSDB

/// The store as one would explain it: a dictionary of sorted samples, searched from end to end.
struct NaiveStore {
    var series: [Labels: [Sample]] = [:]
    var statistics = HeadStatistics()

    mutating func append(_ sample: LabeledSample) {
        if let newest = series[sample.labels]?.last {
            if sample.timestamp < newest.timestamp {
                statistics.outOfOrder += 1
                return
            }
            if sample.timestamp == newest.timestamp {
                statistics.duplicates += sample.value.bitPattern == newest.value.bitPattern ? 0 : 1
                return
            }
        }
        series[sample.labels, default: []].append(Sample(timestamp: sample.timestamp, value: sample.value))
        statistics.appended += 1
    }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        series.filter { series in matchers.allSatisfy { $0.accepts(series.key) } }
            .mapValues { $0.filter { $0.timestamp >= start && $0.timestamp <= end } }
            .filter { !$0.value.isEmpty }
            .sorted { $0.key < $1.key }
            .map { SeriesColumns(labels: $0, timestamps: $1.map(\.timestamp), values: $1.map(\.value)) }
    }
}
