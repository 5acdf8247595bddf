internal import Format
internal import Model

/// What was stored of one source of points, so that a series that is no longer told of can be ended.
struct SeriesTrail {
    private var stored: Set<Labels> = []
    /// The time of the newest samples; the next ones must be later.
    private(set) var newest: Timestamp = .min

    /// The samples of a pass, all of one time, with a staleness marker for each series that is missing. The time is
    /// `proposed`, or just behind the newest samples when those are not older.
    mutating func samples(of points: [MetricPoint], at proposed: Timestamp) -> [LabeledSample] {
        let time = max(proposed, newest == .min ? .min : newest + 1)
        newest = time
        var current: Set<Labels> = []
        current.reserveCapacity(points.count)
        var samples = points.map { point in
            let labels = point.seriesLabels
            current.insert(labels)
            return LabeledSample(labels: labels, timestamp: time, value: point.value)
        }
        for ended in stored.subtracting(current) {
            samples.append(LabeledSample(labels: ended, timestamp: time, value: staleMarker))
        }
        stored = current
        return samples
    }
}
