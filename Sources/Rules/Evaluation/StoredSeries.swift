internal import Format
internal import Model

/// The series that a rule stored at its newest evaluation; one that is missing in the next has ended.
struct StoredSeries: Sendable {
    /// Those of numbers, then those of histograms.
    private var labels: [Labels] = []
    /// Where the store has the series of numbers.
    private var places: [SeriesPlace] = []

    init() {}

    /// Series that were stored before a restart.
    init(_ labels: [Labels]) {
        self.labels = labels
    }

    /// Stores what there is now, and a stale marker for each series that has ended.
    mutating func replace(
        with numbers: [LabeledSample], _ histograms: [LabeledHistogram] = [], at time: Timestamp,
        in storage: any Appendable
    ) {
        // Mostly all are there again in the same order, and nothing need be looked up.
        if !isRepeated(by: numbers, histograms) {
            let current = numbers.map(\.labels) + histograms.map(\.labels)
            let ended = Set(labels).subtracting(current)
            if !ended.isEmpty {
                storage.append(ended.map { LabeledSample(labels: $0, timestamp: time, value: staleMarker) })
            }
            labels = current
            places = Array(repeating: .unknown, count: numbers.count)
        }
        if !numbers.isEmpty { storage.append(numbers, at: &places) }
        if !histograms.isEmpty { storage.append(histograms) }
    }

    private func isRepeated(by numbers: [LabeledSample], _ histograms: [LabeledHistogram]) -> Bool {
        places.count == numbers.count && labels.count == numbers.count + histograms.count
            && zip(numbers, labels).allSatisfy { $0.labels == $1 }
            && zip(histograms, labels.dropFirst(numbers.count)).allSatisfy { $0.labels == $1 }
    }
}
