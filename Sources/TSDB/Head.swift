package import Format
package import Model
import Synchronization

/// The newest samples of every series, in memory.
///
/// Writers and readers may be many. A reader takes hold of the chunks under the lock and decodes them outside of it.
package final class Head: Queryable, Appendable {
    /// How far back samples are kept.
    package let retention: Duration

    private let state = Mutex(HeadState())

    /// A head without samples.
    package init(retention: Duration = .seconds(24 * 3600)) {
        self.retention = retention
    }

    package func append(_ samples: [LabeledSample]) {
        state.withLock { state in
            for sample in samples { state.append(sample) }
        }
    }

    package func append(_ samples: [LabeledSample], at places: inout [SeriesPlace]) {
        state.withLock { state in
            for index in samples.indices { state.append(samples[index], at: &places[index]) }
        }
    }

    package func select(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp
    ) -> [SeriesColumns] {
        let selected = state.withLock { state in state.series(acceptedBy: matchers) }
        return selected.compactMap { $0.columns(from: start, through: end) }.sorted { $0.labels < $1.labels }
    }

    package func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels] {
        state.withLock { state in
            state.series(acceptedBy: matchers).filter { $0.mayHaveSamples(from: start, through: end) }.map(\.labels)
        }
    }

    /// Forgets what is older: by whole chunks, so that up to a chunk of older samples may stay, and by whole series
    /// when nothing of them is newer.
    package func prune(before cutoff: Timestamp) {
        state.withLock { $0.prune(before: cutoff) }
    }

    /// Prunes by the retention time, again and again, until it is cancelled.
    package func run(by time: any TimeSource, heartbeats: Heartbeats = Heartbeats()) async throws {
        let interval = min(retention / 24, .seconds(600))
        while true {
            heartbeats.beat("store", next: interval)
            try await time.sleep(for: interval)
            prune(before: time.now() - retention.milliseconds)
        }
    }

    /// The figures of the moment.
    package var statistics: HeadStatistics { state.withLock { $0.statistics } }
}
