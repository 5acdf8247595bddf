import Model

/// A series' place in the head.
typealias SeriesReference = UInt32

/// Which series carry a label of some value: for each name and value, rising references.
struct Postings {
    /// Every series.
    private(set) var all: [SeriesReference] = []
    private(set) var lists: [String: [String: [SeriesReference]]] = [:]

    /// Files a series.
    mutating func insert(_ labels: Labels, _ reference: SeriesReference) {
        all.insert(sorted: reference)
        for label in labels {
            lists[label.name, default: [:]][label.value, default: []].insert(sorted: reference)
        }
    }

    /// Forgets series; they rise.
    mutating func remove(_ gone: [SeriesReference], labels: (SeriesReference) -> Labels) {
        all.subtract(gone)
        var touched: [String: [String: [SeriesReference]]] = [:]
        for reference in gone {
            for label in labels(reference) {
                touched[label.name, default: [:]][label.value, default: []].append(reference)
            }
        }
        for (name, values) in touched {
            for (value, references) in values {
                lists[name]?[value]?.subtract(references)
                if lists[name]?[value]?.isEmpty == true { lists[name]?[value] = nil }
            }
            if lists[name]?.isEmpty == true { lists[name] = nil }
        }
    }

    /// The series that all matchers accept, rising.
    ///
    /// Equalities are looked up and intersected first. What remains is narrowed by each other matcher in the cheaper
    /// of two ways: by asking the matcher about every value of its label, or about every series that is left.
    func references(
        acceptedBy matchers: [Matcher], check: (SeriesReference, Matcher) -> Bool
    ) -> [SeriesReference] {
        let isLookup: (Matcher) -> Bool = { $0.operation == .equal && !$0.value.isEmpty }
        var lookups = matchers.filter(isLookup).map { lists[$0.name]?[$0.value] ?? [] }
        lookups.sort { $0.count < $1.count }
        var found = lookups.first
        for list in lookups.dropFirst() { found?.intersect(list) }
        for matcher in matchers where !isLookup(matcher) {
            let values = lists[matcher.name] ?? [:]
            if let candidates = found, candidates.count <= values.count {
                found = candidates.filter { check($0, matcher) }
            } else {
                // A matcher that accepts a missing label is easier told by what it rejects.
                let acceptsMissing = matcher.accepts("")
                let named = values.filter { matcher.accepts($0.key) != acceptsMissing }.values.joined().sorted()
                var candidates = found ?? all
                if acceptsMissing { candidates.subtract(named) } else { candidates.intersect(named) }
                found = candidates
            }
        }
        return found ?? all
    }
}

extension [SeriesReference] {
    /// Puts a reference in its place; mostly that is the end.
    fileprivate mutating func insert(sorted reference: SeriesReference) {
        insert(reference, at: firstPosition(notBelow: reference))
    }

    /// Keeps what is in the other list too; both rise.
    fileprivate mutating func intersect(_ other: [SeriesReference]) {
        keep(whereFound: true, in: other)
    }

    /// Keeps what is not in the other list; both rise.
    fileprivate mutating func subtract(_ other: [SeriesReference]) {
        keep(whereFound: false, in: other)
    }

    private mutating func keep(whereFound wanted: Bool, in other: [SeriesReference]) {
        var position = 0
        // To halve the other list for each of few references is less than to walk it.
        let isSearched = count < other.count / 16
        self = filter { reference in
            if isSearched {
                position = other.firstPosition(notBelow: reference)
            } else {
                while position < other.count, other[position] < reference { position += 1 }
            }
            return (position < other.count && other[position] == reference) == wanted
        }
    }
}
