internal import Format
internal import Model
internal import PromQL

/// What some expressions give at the next times of evaluation, worked out together: one query of many steps costs little more
/// than one of a single step. For whoever knows already what is to come, as unit tests do.
struct RuleForecast: Sendable {
    private let start: Timestamp
    private let step: Int64
    private let count: Int
    /// A vector for each time.
    private var vectors: [Expression: [[VectorSample]]] = [:]

    init(from start: Timestamp, step: Int64, count: Int) {
        self.start = start
        self.step = step
        self.count = count
    }

    /// Takes what an expression gives over all times.
    mutating func add(_ columns: [SeriesColumns], of expression: Expression) {
        var byStep = [[VectorSample]](repeating: [], count: count)
        for series in columns {
            for (time, value) in zip(series.timestamps, series.values) {
                byStep[index(of: time)].append(VectorSample(labels: series.labels, timestamp: time, value: value))
            }
            guard series.hasHistograms else { continue }
            for (time, histogram) in zip(series.histograms.timestamps, series.histograms.values) {
                byStep[index(of: time)].append(
                    VectorSample(labels: series.labels, timestamp: time, value: 0, histogram: histogram))
            }
        }
        vectors[expression] = byStep
    }

    /// What the expression gives at a time; nil when that is not known.
    func vector(_ expression: Expression, at time: Timestamp) -> [VectorSample]? {
        let distance = time - start
        guard distance >= 0, distance % step == 0, distance / step < count else { return nil }
        return vectors[expression]?[Int(distance / step)]
    }

    private func index(of time: Timestamp) -> Int { Int((time - start) / step) }
}
