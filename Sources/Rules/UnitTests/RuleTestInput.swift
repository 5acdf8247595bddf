internal import Format
internal import Model
internal import PromQL
internal import YAML

/// The series that a test puts in, which become known to the store bit by bit: a rule must not see what comes later.
struct RuleTestInput {
    private struct Series {
        let labels: Labels
        let points: [SeriesNotation.Point]
        var next = 0
        var place = SeriesPlace.unknown
    }

    private let start: Timestamp
    private let interval: Int64
    private var series: [Series] = []
    /// Complaints about series that are of no effect.
    private(set) var warnings: [(mark: YAMLMark, message: String)] = []

    /// Reads the series; fails with the first that is none.
    init(_ test: RuleTest) throws(RuleTestInputError) {
        start = test.start
        interval = test.interval
        var places: [Labels: Int] = [:]
        for input in test.inputs {
            let labels = try Self.reading(input, "series", input.series) { text throws(SeriesNotationError) in
                try SeriesNotation.labels(parsing: text)
            }
            guard !labels.isEmpty else {
                throw RuleTestInputError(mark: input.mark, message: "a series needs a name or labels")
            }
            let points = try Self.reading(input, "values", input.values) { text throws(SeriesNotationError) in
                try SeriesNotation.points(parsing: text)
            }
            if let flaw = points.lazy.compactMap(\.flaw).first {
                throw RuleTestInputError(mark: input.mark, message: "values \(quoted(input.values)): \(flaw)")
            }
            guard let place = places[labels] else {
                places[labels] = series.count
                series.append(Series(labels: labels, points: points))
                continue
            }
            // As upstream does it.
            series[place] = Series(labels: labels, points: points)
            warnings.append((input.mark, "the series \(labels) stands here again: only these values count"))
        }
    }

    private static func reading<Value>(
        _ input: RuleTest.Input, _ what: String, _ text: String, _ read: (String) throws(SeriesNotationError) -> Value
    ) throws(RuleTestInputError) -> Value {
        do throws(SeriesNotationError) {
            return try read(text)
        } catch {
            throw RuleTestInputError(mark: input.mark, message: "\(what) \(quoted(text)): \(error)")
        }
    }

    /// The metrics of the series.
    var metrics: Set<String> { Set(series.map(\.labels.metric)) }

    /// Stores everything up to and at a time that was not stored before.
    mutating func store(through time: Timestamp, in storage: RuleTestStorage) {
        var samples: [LabeledSample] = []
        var histograms: [LabeledHistogram] = []
        var places: [SeriesPlace] = []
        var owners: [Int] = []
        for index in series.indices {
            // Both kinds are handed over apart, and a store takes the samples of a series in the order of time alone.
            var (samplesBefore, histogramsBefore) = (samples.count, histograms.count)
            while series[index].next < series[index].points.count {
                let pointTime = start + Int64(series[index].next) * interval
                guard pointTime <= time else { break }
                let labels = series[index].labels
                switch series[index].points[series[index].next] {
                case .missing: break
                case .value(let value):
                    if histograms.count > histogramsBefore {
                        storage.append(histograms)
                        histograms = []
                        histogramsBefore = 0
                    }
                    samples.append(LabeledSample(labels: labels, timestamp: pointTime, value: value))
                    places.append(series[index].place)
                    owners.append(index)
                case .histogram(let histogram, _):
                    if samples.count > samplesBefore {
                        store(samples, of: owners, at: &places, in: storage)
                        (samples, places, owners) = ([], [], [])
                        samplesBefore = 0
                    }
                    histograms.append(LabeledHistogram(labels: labels, timestamp: pointTime, histogram: histogram))
                }
                series[index].next += 1
            }
        }
        if !samples.isEmpty { store(samples, of: owners, at: &places, in: storage) }
        if !histograms.isEmpty { storage.append(histograms) }
    }

    private mutating func store(
        _ samples: [LabeledSample], of owners: [Int], at places: inout [SeriesPlace], in storage: RuleTestStorage
    ) {
        storage.append(samples, at: &places)
        for (owner, place) in zip(owners, places) { series[owner].place = place }
    }
}

extension SeriesNotation.Point {
    /// Why it cannot be stored; nil when it can.
    fileprivate var flaw: String? {
        guard case .histogram(let histogram, _) = self else { return nil }
        return histogram.flaw
    }
}

/// Why the series of a test cannot be read.
struct RuleTestInputError: Error {
    let mark: YAMLMark
    let message: String
}
