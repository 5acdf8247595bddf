internal import Format
internal import Model

extension Evaluator {
    /// For each series, its newest sample at each step; none where that is too old or says that the series ended.
    func select(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        try newestSamples(selector, at: node, over: grid) { series, index in series.values[index] }
    }

    /// As `select`, but with the time of the sample, in seconds, as the value.
    func selectTimes(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        try newestSamples(selector, at: node, over: grid) { series, index in Double(series.timestamps[index]) / 1000 }
    }

    private func newestSamples(
        _ selector: VectorSelector, at node: Node, over grid: Grid, value: (SeriesColumns, Int) -> Double
    ) throws(EvaluationError) -> [Column] {
        if let boundary = selector.boundary { throw unsupported("\"\(boundary.rawValue)\"", at: node) }
        let times = try times(of: selector.shift, at: node, over: grid)
        guard let first = times.first, let last = times.last else { return [] }
        let series = storage.select(selector.matchers, from: first - options.lookback + 1, through: last)
        try count(samples: series.reduce(series.count * grid.count) { $0 + $1.values.count }, at: node)
        return series.map { series in
            var next = 0
            return Column(labels: series.labels, count: grid.count) { step in
                let time = times[step]
                while next < series.timestamps.count, series.timestamps[next] <= time { next += 1 }
                guard next > 0, series.timestamps[next - 1] > time - options.lookback,
                    !series.values[next - 1].isStaleMarker
                else { return nil }
                return value(series, next - 1)
            }
        }.filter { !$0.present.isEmpty }
    }
}
