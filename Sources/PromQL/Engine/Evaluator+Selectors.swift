internal import Format
internal import Model

extension Evaluator {
    /// For each series, its newest sample at each step; none where that is too old or says that the series ended.
    func select(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        if selector.boundary == .smoothed { return try selectSmoothed(selector, at: node, over: grid) }
        return try newestSamples(selector, at: node, over: grid) { (series, newest) in
            switch newest {
            case .float(let index): .float(series.values[index])
            case .histogram(let index): .histogram(series.histograms.values[index])
            }
        }
    }

    /// As `select`, but with the time of the sample, in seconds, as the value.
    func selectTimes(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        try newestSamples(selector, at: node, over: grid) { (series, newest) in
            .float(Double(newest.time(in: series)) / 1000)
        }
    }

    /// As `select`, but with the time since which the sample has been counting up, in seconds, as the value; zero
    /// where that is not known.
    func selectStartTimes(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        guard options.startTimestamps else { return [] }
        return try newestSamples(selector, at: node, over: grid) { (series, newest) in
            .float(Double(newest.startTime(in: series)) / 1000)
        }
    }

    private func newestSamples(
        _ selector: VectorSelector, at node: Node, over grid: Grid, sample: (SeriesColumns, NewestSample) -> SampleValue
    ) throws(EvaluationError) -> [Column] {
        let times = try times(of: selector.shift, at: node, over: grid)
        guard let first = times.first, let last = times.last else { return [] }
        let series = try load(
            selector.matchers, from: first - options.lookback + 1, through: last, at: node, additional: grid.count)
        return newestSamples(of: series, at: times, sample)
    }

    /// The newest sample of each series at each of some rising times, unless it is too old.
    func newestSamples(
        of series: [SeriesColumns], at times: [Timestamp], _ sample: (SeriesColumns, NewestSample) -> SampleValue
    ) -> [Column] {
        series.map { series in
            var column = Column(labels: series.labels, emptyOf: times.count)
            var cursor = NewestSampleCursor()
            for (step, time) in times.enumerated() {
                guard let newest = cursor.newest(of: series, at: time, lookback: options.lookback) else { continue }
                column.set(sample(series, newest), at: step)
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
            for index in series.indices { series[index].histograms.keepStatistics() }
        }
        var total = series.count * additional
        for one in series {
            total += one.values.count
            for histogram in one.histograms.values { total += histogram.sampleWeight }
        }
        try count(samples: total, at: node)
        return series
    }
}

/// Where in a series a sample lies.
enum NewestSample {
    case float(Int)
    case histogram(Int)

    /// The sample's time.
    func time(in series: SeriesColumns) -> Timestamp {
        switch self {
        case .float(let index): series.timestamps[index]
        case .histogram(let index): series.histograms.timestamps[index]
        }
    }

    fileprivate func startTime(in series: SeriesColumns) -> Timestamp {
        switch self {
        case .float(let index): series.startTimestamps.isEmpty ? 0 : series.startTimestamps[index]
        case .histogram(let index):
            series.histograms.startTimestamps.isEmpty ? 0 : series.histograms.startTimestamps[index]
        }
    }
}

/// Walks along a series, forwards only.
private struct NewestSampleCursor {
    private var nextFloat = 0
    private var nextHistogram = 0

    mutating func newest(of series: SeriesColumns, at time: Timestamp, lookback: Int64) -> NewestSample? {
        let times = series.timestamps
        while nextFloat < times.count, times[nextFloat] <= time { nextFloat += 1 }
        let oldest = time - lookback
        let floatTime = nextFloat > 0 ? times[nextFloat - 1] : oldest
        if !series.histograms.isEmpty {
            let times = series.histograms.timestamps
            while nextHistogram < times.count, times[nextHistogram] <= time { nextHistogram += 1 }
            if nextHistogram > 0, times[nextHistogram - 1] > max(floatTime, oldest) {
                return series.histograms.values[nextHistogram - 1].isStaleMarker ? nil : .histogram(nextHistogram - 1)
            }
        }
        guard floatTime > oldest, !series.values[nextFloat - 1].isStaleMarker else { return nil }
        return .float(nextFloat - 1)
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
