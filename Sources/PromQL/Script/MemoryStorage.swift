package import Format
package import Model

/// A storage that holds whole series in memory, for scripts and unit tests.
package struct MemoryStorage: Queryable {
    private var series: [Labels: SeriesColumns] = [:]

    package init() {}

    /// Adds a series whose first point is at `start`, with `step` milliseconds between points; of two samples at one
    /// time the later addition wins.
    package mutating func add(_ notation: SeriesNotation, step: Int64, start: Timestamp = 0) {
        add(notation.points, labels: notation.labels, step: step, start: start, startOffsets: notation.startOffsets)
    }

    /// Adds points to the series of those labels.
    package mutating func add(
        _ points: [SeriesNotation.Point], labels: Labels, step: Int64, start: Timestamp = 0,
        startOffsets: [Timestamp?] = []
    ) {
        var samples = series[labels]?.storedSamples ?? [:]
        for (index, point) in points.enumerated() {
            let time = start + Int64(index) * step
            let offset = index < startOffsets.count ? startOffsets[index] : nil
            let value: SampleValue
            switch point {
            case .missing: continue
            case .value(let number): value = .float(number)
            case .histogram(let histogram, _): value = .histogram(histogram)
            }
            samples[time] = StoredSample(value: value, startTimestamp: offset.map { time + $0 } ?? 0)
        }
        series[labels] = SeriesColumns(labels: labels, samples)
    }

    package func select(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp
    ) -> [SeriesColumns] {
        series.values.compactMap { series in
            guard matchers.allSatisfy({ $0.accepts(series.labels) }) else { return nil }
            return series.within(start, end)
        }.sorted { $0.labels < $1.labels }
    }
}

/// A sample as it was added.
private struct StoredSample {
    let value: SampleValue
    let startTimestamp: Timestamp
}

extension SeriesColumns {
    /// Sorts samples into columns.
    fileprivate init(labels: Labels, _ samples: [Timestamp: StoredSample]) {
        self.init(labels: labels)
        var previous: NativeHistogram?
        let hasStarts = samples.values.contains { $0.startTimestamp != 0 }
        for (time, sample) in samples.sorted(by: { $0.key < $1.key }) {
            switch sample.value {
            case .float(let number):
                timestamps.append(time)
                values.append(number)
                if hasStarts { startTimestamps.append(sample.startTimestamp) }
                previous = nil
            case .histogram(var histogram):
                histogram.resetHint = histogram.storedHint(after: previous)
                histograms.timestamps.append(time)
                histograms.values.append(histogram)
                if hasStarts { histograms.startTimestamps.append(sample.startTimestamp) }
                previous = histogram
            }
        }
    }

    fileprivate var storedSamples: [Timestamp: StoredSample] {
        var samples: [Timestamp: StoredSample] = [:]
        for (index, time) in timestamps.enumerated() {
            samples[time] = StoredSample(
                value: .float(values[index]), startTimestamp: startTimestamps.isEmpty ? 0 : startTimestamps[index])
        }
        for (index, time) in histograms.timestamps.enumerated() {
            samples[time] = StoredSample(
                value: .histogram(histograms.values[index]),
                startTimestamp: histograms.startTimestamps.isEmpty ? 0 : histograms.startTimestamps[index])
        }
        return samples
    }

    /// The samples of `start...end`, or nil when there are none.
    fileprivate func within(_ start: Timestamp, _ end: Timestamp) -> SeriesColumns? {
        func slice(_ times: [Timestamp]) -> Range<Int> {
            let lower = times.firstIndex { $0 >= start } ?? times.count
            return lower..<(times[lower...].firstIndex { $0 > end } ?? times.count)
        }
        let floats = slice(timestamps)
        let others = slice(histograms.timestamps)
        guard !floats.isEmpty || !others.isEmpty else { return nil }
        var result = SeriesColumns(
            labels: labels, timestamps: Array(timestamps[floats]), values: Array(values[floats]))
        if !startTimestamps.isEmpty { result.startTimestamps = Array(startTimestamps[floats]) }
        result.histograms.timestamps = Array(histograms.timestamps[others])
        result.histograms.values = Array(histograms.values[others])
        if !histograms.startTimestamps.isEmpty {
            result.histograms.startTimestamps = Array(histograms.startTimestamps[others])
        }
        return result
    }
}
