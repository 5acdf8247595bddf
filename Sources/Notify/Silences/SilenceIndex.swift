import Model

/// Finds the silences that may be about an alert without looking at all of them.
///
/// A silence is filed under the values that one of its matchers asks for. Those that ask for none stand in a list.
struct SilenceIndex: Sendable {
    private struct Pair: Hashable {
        let name: String
        let value: String
    }

    private var filed: [Pair: [Silence]] = [:]
    private var unfiled: [Silence] = []
    private var places: [Silence.ID: [Pair]] = [:]

    mutating func insert(_ silence: Silence) {
        let choices = silence.matchers.compactMap { matcher in
            matcher.soleValues.map { values in Set(values).map { Pair(name: matcher.name, value: $0) } }
        }
        // Where there are fewest others, as half of them may be about the same alertname.
        let place = choices.min { load(of: $0) < load(of: $1) }
        places[silence.id] = place ?? []
        for pair in place ?? [] { filed[pair, default: []].append(silence) }
        if place == nil { unfiled.append(silence) }
    }

    mutating func remove(_ id: Silence.ID) {
        guard let place = places.removeValue(forKey: id) else { return }
        for pair in place {
            filed[pair]?.removeAll { $0.id == id }
            if filed[pair]?.isEmpty == true { filed[pair] = nil }
        }
        if place.isEmpty { unfiled.removeAll { $0.id == id } }
    }

    /// Hands over every silence that accepts the labels, and others, each once.
    func forEachCandidate(for labels: Labels, _ body: (Silence) -> Void) {
        for silence in unfiled { body(silence) }
        guard !filed.isEmpty else { return }
        for label in labels {
            for silence in filed[Pair(name: label.name, value: label.value)] ?? [] { body(silence) }
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
