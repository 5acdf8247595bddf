import Format
import Model
import Synchronization

/// A store that counts the reads that begin while another one is under way.
final class OverlapDetector: Queryable, Appendable {
    private let storage: any Queryable & Appendable
    private let active = Atomic(0)
    private let overlapping = Atomic(0)

    init(storage: any Queryable & Appendable) {
        self.storage = storage
    }

    var overlaps: Int { overlapping.load(ordering: .sequentiallyConsistent) }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        if active.add(1, ordering: .sequentiallyConsistent).oldValue > 0 {
            overlapping.add(1, ordering: .sequentiallyConsistent)
        }
        defer { active.subtract(1, ordering: .sequentiallyConsistent) }
        return storage.select(matchers, from: start, through: end)
    }

    func append(_ samples: [LabeledSample]) { storage.append(samples) }

    func append(_ histograms: [LabeledHistogram]) { storage.append(histograms) }

    func append(_ exemplars: [SeriesExemplar]) { storage.append(exemplars) }
}
