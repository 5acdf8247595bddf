import Format
import TSDB

extension Store {
    /// What there is most of, as `status/tsdb` of Prometheus' API tells it.
    func document(limit: Int) -> JSONValue {
        let cardinality = cardinality(limit: max(1, min(limit, 10_000)))
        func list(_ entries: [Cardinality.Entry]) -> JSONValue {
            .array(entries.map { ["name": .string($0.name), "value": .integer(Int64($0.count))] })
        }
        return [
            "headStats": [
                "numSeries": .integer(Int64(cardinality.series)), "numLabelPairs": .integer(Int64(cardinality.pairs)),
                "numSamples": .integer(Int64(statistics.samples + (diskStatistics?.samples ?? 0))),
                "storageBytes": .integer(Int64(diskStatistics?.bytes ?? 0)),
            ],
            "seriesCountByMetricName": list(cardinality.seriesByMetric),
            "labelValueCountByLabelName": list(cardinality.valuesByLabel),
            "memoryInBytesByLabelName": list(cardinality.bytesByLabel),
            "seriesCountByLabelValuePair": list(cardinality.seriesByPair),
        ]
    }
}
