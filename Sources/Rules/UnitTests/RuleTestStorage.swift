internal import Format
internal import Model
internal import PromQL
internal import Synchronization

/// The store of one test, which notices what rules write that a store drops: a sample that is older than its series'
/// newest, or repeats its time with another value. For a test that is a failure, as upstream has it, and no mere count.
final class RuleTestStorage: Queryable, Appendable {
    private enum Value: Equatable {
        case number(UInt64)
        case histogram(NativeHistogram)
    }

    private struct Newest {
        var time: Timestamp
        var value: Value
    }

    private struct State {
        var newest: [Labels: Newest] = [:]
        var conflicts: [String] = []
        /// The newest sample of each series in which it is a histogram.
        var histograms: [Labels: NativeHistogram] = [:]
    }

    private let store: any Queryable & Appendable
    /// The metrics that have more than one writer; only of those the newest samples are remembered.
    private let contested: Set<String>
    private let state = Mutex(State())

    init(_ store: any Queryable & Appendable, contested: Set<String>) {
        self.store = store
        self.contested = contested
    }

    /// What was dropped since the last call.
    func takeConflicts() -> [String] {
        state.withLock { state in
            defer { state.conflicts = [] }
            return state.conflicts
        }
    }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        store.select(matchers, from: start, through: end)
    }

    func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels] {
        store.labelSets(matchers, from: start, through: end)
    }

    func append(_ samples: [LabeledSample]) {
        note(samples)
        store.append(samples)
    }

    func append(_ samples: [LabeledSample], at places: inout [SeriesPlace]) {
        note(samples)
        store.append(samples, at: &places)
    }

    func append(_ histograms: [LabeledHistogram]) {
        note(histograms)
        store.append(hinting(histograms))
    }

    func append(_ exemplars: [SeriesExemplar]) { store.append(exemplars) }

    /// The histograms with what upstream's store knows of resets: expected samples say that, too.
    private func hinting(_ histograms: [LabeledHistogram]) -> [LabeledHistogram] {
        state.withLock { state in
            histograms.map { sample in
                var sample = sample
                sample.histogram.resetHint = sample.histogram.storedHint(after: state.histograms[sample.labels])
                state.histograms[sample.labels] = sample.histogram
                return sample
            }
        }
    }

    private func note(_ samples: [LabeledSample]) {
        state.withLock { state in
            guard !state.histograms.isEmpty else { return }
            for sample in samples { state.histograms[sample.labels] = nil }
        }
        guard !contested.isEmpty else { return }
        for sample in samples {
            // The end of a series is written in vain where another rule goes on with it.
            note(
                sample.labels, sample.timestamp, .number(sample.value.bitPattern),
                isTold: !sample.value.isStaleMarker)
        }
    }

    private func note(_ histograms: [LabeledHistogram]) {
        guard !contested.isEmpty else { return }
        for sample in histograms { note(sample.labels, sample.timestamp, .histogram(sample.histogram), isTold: true) }
    }

    private func note(_ labels: Labels, _ time: Timestamp, _ value: Value, isTold: Bool) {
        guard contested.contains(labels.metric) else { return }
        state.withLock { state in
            if let newest = state.newest[labels], newest.time >= time {
                guard isTold, newest.time > time || newest.value != value else { return }
                state.conflicts.append(
                    newest.time > time
                        ? "\(labels) has a newer sample already: what the rule gives is out of order"
                        : "\(labels) has another value at this time already: two write the same series")
            } else {
                state.newest[labels] = Newest(time: time, value: value)
            }
        }
    }
}
