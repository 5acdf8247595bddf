import Model
import Synchronization

/// Which metrics, labels and pairs have the most series: what to look at when a store grows.
package struct Cardinality: Hashable, Sendable {
    /// A name, or a pair as `name=value`, and how much there is of it.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let count: Int
    }

    /// Series that there are.
    package let series: Int
    /// Pairs of a label's name and value that there are.
    package let pairs: Int
    /// Series by the metric's name.
    package let seriesByMetric: [Entry]
    /// Different values by the label's name.
    package let valuesByLabel: [Entry]
    /// Bytes of the values of all series by the label's name.
    package let bytesByLabel: [Entry]
    /// Series by pair.
    package let seriesByPair: [Entry]
}

extension Store {
    /// The largest of each kind, at most `limit` of them, the largest first.
    package func cardinality(limit: Int) -> Cardinality {
        // A copy costs but a reference, and a store that is written to meanwhile keeps its own.
        let postings = state.withLock { $0.head.postings }
        return postings.cardinality(limit: limit)
    }
}

extension Postings {
    fileprivate func cardinality(limit: Int) -> Cardinality {
        var metrics = Largest(limit: limit)
        var values = Largest(limit: limit)
        var bytes = Largest(limit: limit)
        var pairs = Largest(limit: limit)
        var pairCount = 0
        for (name, lists) in lists {
            values.add(name, lists.count)
            bytes.add(name, lists.reduce(0) { $0 + $1.key.utf8.count * $1.value.count })
            pairCount += lists.count
            for (value, references) in lists {
                pairs.add("\(name)=\(value)", references.count)
                if name == Labels.metricName { metrics.add(value, references.count) }
            }
        }
        return Cardinality(
            series: all.count, pairs: pairCount, seriesByMetric: metrics.entries, valuesByLabel: values.entries,
            bytesByLabel: bytes.entries, seriesByPair: pairs.entries)
    }
}

/// The largest of many entries, in the memory of a few.
private struct Largest {
    let limit: Int
    private var kept: [Cardinality.Entry] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// By falling counts, those of one count by their names.
    var entries: [Cardinality.Entry] {
        Array(
            kept.sorted { $0.count == $1.count ? $0.name.isBytewiseLess(than: $1.name) : $0.count > $1.count }.prefix(
                limit))
    }

    mutating func add(_ name: String, _ count: Int) {
        kept.append(.init(name: name, count: count))
        if kept.count > 2 * limit + 64 { kept = entries }
    }
}
