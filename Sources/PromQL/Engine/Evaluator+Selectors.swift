internal import Format
internal import Model

extension Evaluator {
    /// For each series, its newest sample at each step; none where that is too old or says that the series ended.
    func select(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        if selector.boundary == .smoothed { return try selectSmoothed(selector, at: node, over: grid) }
        return try newestSamples(
            selector, at: node, over: grid, float: { $0.values[$1] },
            histogram: { .histogram($0.histograms.values[$1]) })
    }

    /// As `select`, but with the time of the sample, in seconds, as the value.
    func selectTimes(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        try newestSamples(
            selector, at: node, over: grid, float: { Double($0.timestamps[$1]) / 1000 },
            histogram: { .float(Double($0.histograms.timestamps[$1]) / 1000) })
    }

    /// As `select`, but with the time since which the sample has been counting up, in seconds, as the value; zero
    /// where that is not known.
    func selectStartTimes(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        guard options.startTimestamps else { return [] }
        return try newestSamples(
            selector, at: node, over: grid,
            float: { Double($0.startTimestamps.isEmpty ? 0 : $0.startTimestamps[$1]) / 1000 },
            histogram: { series, index in
                let starts = series.histograms.startTimestamps
                return .float(Double(starts.isEmpty ? 0 : starts[index]) / 1000)
            })
    }

    @inline(__always)
    private func newestSamples(
        _ selector: VectorSelector, at node: Node, over grid: Grid, float: (SeriesColumns, Int) -> Double,
        histogram: (SeriesColumns, Int) -> SampleValue
    ) throws(EvaluationError) -> [Column] {
        let times = try times(of: selector.shift, at: node, over: grid)
        guard let first = times.first, let last = times.last else { return [] }
        let series = try load(
            selector.matchers, from: first - options.lookback + 1, through: last, at: node, additional: grid.count)
        return newestSamples(of: series, at: times, float: float, histogram: histogram)
    }

    /// What functions make of the newest number or histogram of each series at each of some rising times, unless that
    /// is too old; they are told its place.
    @inline(__always)
    func newestSamples(
        of series: [SeriesColumns], at times: [Timestamp], float: (SeriesColumns, Int) -> Double,
        histogram: (SeriesColumns, Int) -> SampleValue
    ) -> [Column] {
        let lookback = options.lookback
        return series.map { series in
            var next = 0
            let sampleTimes = series.timestamps
            var column = Column(labels: series.labels, count: times.count) { step in
                let time = times[step]
                while next < sampleTimes.count, sampleTimes[next] <= time { next += 1 }
                guard next > 0, sampleTimes[next - 1] > time - lookback, !series.values[next - 1].isStaleMarker
                else { return nil }
                return float(series, next - 1)
            }
            if series.hasHistograms {
                column.setHistograms(of: series, at: times, lookback: lookback, histogram)
            }
            return column
        }.filter { !$0.present.isEmpty }
    }

    /// The series that the matchers accept, of histograms only what the query needs; with `additional` samples for each
    /// counted beside them.
    func load(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp, at node: Node, additional: Int = 0
    ) throws(EvaluationError) -> [SeriesColumns] {
        var series = storage.select(matchers, from: start, through: end)
        if needsOnlyStatistics {
            for index in series.indices where series[index].hasHistograms { series[index].histograms.keepStatistics() }
        }
        var total = 0
        for one in series {
            total += one.values.count
            guard one.hasHistograms else { continue }
            for histogram in one.histograms.values { total += histogram.sampleWeight }
        }
        try count(loaded: total, additional: series.count * additional, at: node)
        return series
    }
}

extension Column {
    /// Sets what a function makes of the histograms that are newer than any number of the series.
    fileprivate mutating func setHistograms(
        of series: SeriesColumns, at times: [Timestamp], lookback: Int64, _ sample: (SeriesColumns, Int) -> SampleValue
    ) {
        let histogramTimes = series.histograms.timestamps
        var nextFloat = 0
        var next = 0
        for (step, time) in times.enumerated() {
            while nextFloat < series.timestamps.count, series.timestamps[nextFloat] <= time { nextFloat += 1 }
            while next < histogramTimes.count, histogramTimes[next] <= time { next += 1 }
            let older = nextFloat > 0 ? max(series.timestamps[nextFloat - 1], time - lookback) : time - lookback
            guard next > 0, histogramTimes[next - 1] > older else { continue }
            if series.histograms.values[next - 1].isStaleMarker {
                present.remove(step)
            } else {
                set(sample(series, next - 1), at: step)
            }
        }
    }
}

extension HistogramColumns {
    /// Forgets buckets, but not what they say of counter resets.
    mutating func keepStatistics() {
        var previous: NativeHistogram?
        for index in values.indices where !values[index].isStaleMarker {
            let histogram = values[index]
            var statistics = histogram.withoutBuckets
            if histogram.resetHint == .unknown, let previous {
                statistics.resetHint = histogram.isReset(after: previous) ? .reset : .notReset
            }
            values[index] = statistics
            previous = histogram
        }
    }
}

extension NativeHistogram {
    /// How many numbers take as much memory.
    fileprivate var sampleWeight: Int {
        10 + positive.counts.count + negative.counts.count + customBounds.count
    }
}
