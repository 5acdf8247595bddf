import Model

/// Finds those of many lists of matchers that accept a set of labels without asking each.
///
/// A list is filed under the values that one of its matchers asks for. Those that ask for none have to be asked.
struct MatcherIndex<Key: Hashable & Sendable>: Sendable {
    private struct Pair: Hashable {
        let name: String
        let value: String
    }

    private struct Entry {
        let key: Key
        let matchers: [Matcher]
    }

    private var filed: [Pair: [Entry]] = [:]
    private var unfiled: [Entry] = []
    private var places: [Key: [Pair]] = [:]

    mutating func insert(_ key: Key, _ matchers: [Matcher]) {
        let choices = matchers.compactMap { matcher in
            matcher.soleValues.map { values in Set(values).map { Pair(name: matcher.name, value: $0) } }
        }
        // Where there are fewest others, as half of them may be about the same alertname.
        let place = choices.min { load(of: $0) < load(of: $1) }
        places[key] = place ?? []
        let entry = Entry(key: key, matchers: matchers)
        for pair in place ?? [] { filed[pair, default: []].append(entry) }
        if place == nil { unfiled.append(entry) }
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        for pair in place {
            filed[pair]?.removeAll { $0.key == key }
            if filed[pair]?.isEmpty == true { filed[pair] = nil }
        }
        if place.isEmpty { unfiled.removeAll { $0.key == key } }
    }

    /// Hands over every list that accepts the labels, each once, in no order that means anything.
    func forEachMatch(of labels: Labels, _ body: (Key) -> Void) {
        forEachCandidate(for: labels) { key, matchers in
            if matchers.allSatisfy({ $0.accepts(labels) }) { body(key) }
        }
    }

    /// Hands over every list that accepts the labels, and others, each once.
    func forEachCandidate(for labels: Labels, _ body: (Key, [Matcher]) -> Void) {
        for entry in unfiled { body(entry.key, entry.matchers) }
        guard !filed.isEmpty else { return }
        for label in labels {
            for entry in filed[Pair(name: label.name, value: label.value)] ?? [] { body(entry.key, entry.matchers) }
        }
    }

    private func load(of pairs: [Pair]) -> Int { pairs.reduce(0) { $0 + 1 + (filed[$1]?.count ?? 0) } }
}

extension Matcher {
    /// The only values that it accepts, when they are written out and none is empty: those of `=`, and of `=~"a|b"`.
    fileprivate var soleValues: [String]? {
        let values: [Substring]
        switch operation {
        case .notEqual, .matchesNot: return nil
        case .equal: values = [value[...]]
        case .matches:
            var expression = value[...]
            // Grafana writes it so.
            if expression.hasPrefix("^(?:"), expression.hasSuffix(")$") {
                expression = expression.dropFirst(4).dropLast(2)
            }
            guard !expression.contains(where: { #"\.+*?()[]{}^$"#.contains($0) }) else { return nil }
            values = expression.split(separator: "|", omittingEmptySubsequences: false)
        }
        return values.contains("") ? nil : values.map(String.init)
    }
}
