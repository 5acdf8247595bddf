internal import Format
internal import Model

/// The series of one source of points, pass after pass: where the store has them, and which of them have ended.
struct SeriesTrail {
    /// The points of the pass before, the labels that they are stored under, and where.
    private var points: [MetricPoint] = []
    private var series: [Labels] = []
    private var places: [SeriesPlace] = []
    /// The time of the newest samples; the next ones must be later.
    private(set) var newest: Timestamp = .min

    /// Stores a pass, all of it at one time, with a staleness marker for each series that is missing. The time is
    /// `proposed`, or just behind the newest samples when those are not older.
    mutating func store(_ pass: [MetricPoint], at proposed: Timestamp, in storage: any Appendable) {
        let time = max(proposed, newest == .min ? .min : newest + 1)
        newest = time
        let ended = follow(pass)
        var samples = series.indices.map { index in
            LabeledSample(labels: series[index], timestamp: time, value: pass[index].value)
        }
        for labels in ended {
            samples.append(LabeledSample(labels: labels, timestamp: time, value: staleMarker))
            places.append(.unknown)
        }
        storage.append(samples, at: &places)
        places.removeLast(ended.count)
    }

    /// Turns to the series of a pass; those that have ended. Mostly they are the ones of the pass before.
    private mutating func follow(_ pass: [MetricPoint]) -> Set<Labels> {
        defer { points = pass }
        if hasSeries(of: pass) { return [] }
        let before = Set(series)
        series = pass.map(\.seriesLabels)
        places = Array(repeating: .unknown, count: pass.count)
        return before.subtracting(series)
    }

    /// In place, as to copy a point is to count references.
    private func hasSeries(of pass: [MetricPoint]) -> Bool {
        guard pass.count == points.count else { return false }
        return pass.withUnsafeBufferPointer { pass in
            points.withUnsafeBufferPointer { points in
                pass.indices.allSatisfy { pass[$0].isSample(ofSeriesOf: points[$0]) }
            }
        }
    }
}

extension MetricPoint {
    fileprivate func isSample(ofSeriesOf other: MetricPoint) -> Bool {
        suffix == other.suffix && labels == other.labels && family.hasName(of: other.family)
    }
}
