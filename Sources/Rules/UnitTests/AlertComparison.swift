internal import Model

/// Compares the alerts that fire with those that a test expects.
struct AlertComparison {
    /// An alert that fires.
    struct Alert {
        let labels: Labels
        let annotations: Labels
    }

    /// How both read where they differ.
    struct Difference {
        var message = ""
        var expected: [String]
        var actual: [String]
    }

    /// What an expected annotation begins with that is a regular expression, in a partial comparison.
    private static let patternMark = "=~"

    /// Whether annotations that the test does not name may be anything, and `=~` begins a regular expression that must
    /// match all of an annotation.
    let isPartial: Bool

    /// Nil when the same alerts are on both sides, in any order.
    func difference(expected: [AlertExpectation.Alert], actual: [Alert]) -> Difference? {
        var rest = actual.sorted { ($0.labels, $0.annotations) < ($1.labels, $1.annotations) }
        var pairs: [(expected: AlertExpectation.Alert?, actual: Alert?)] = []
        var missing: [AlertExpectation.Alert] = []
        for alert in expected {
            if let index = rest.firstIndex(where: { matches(alert, $0) }) {
                pairs.append((alert, rest.remove(at: index)))
            } else {
                missing.append(alert)
            }
        }
        guard !missing.isEmpty || !rest.isEmpty else { return nil }
        let matched = pairs.count
        // Those that agree in their labels are shown beside each other.
        for alert in missing {
            let index = rest.firstIndex { hasLabels(alert, $0) }
            pairs.append((alert, index.map { rest.remove(at: $0) }))
        }
        pairs += rest.map { (nil, $0) }
        let badPatterns = missing.compactMap(badPattern)
        return Difference(
            message: badPatterns.first ?? "expected \(count(expected.count)), got \(count(actual.count))",
            expected: pairs.indices.flatMap { lines(of: pairs[$0].expected) },
            actual: pairs.indices.flatMap { index in
                index < matched
                    ? lines(of: pairs[index].expected) : lines(of: pairs[index].actual, beside: pairs[index].expected)
            })
    }

    private func count(_ number: Int) -> String { number == 1 ? "1 alert" : "\(number) alerts" }

    private func matches(_ expected: AlertExpectation.Alert, _ actual: Alert) -> Bool {
        guard hasLabels(expected, actual) else { return false }
        // An annotation that is empty is as good as none.
        if !isPartial { return Labels(expected.annotations.map { ($0.key, $0.value) }) == actual.annotations }
        return expected.annotations.allSatisfy { name, text in
            let actual = actual.annotations[name] ?? ""
            guard let pattern = pattern(text) else { return actual == text }
            return (try? Pattern(pattern))?.matchesWhole(actual) == true
        }
    }

    /// No alert has a label that is empty.
    private func hasLabels(_ expected: AlertExpectation.Alert, _ actual: Alert) -> Bool {
        expected.labels.count == actual.labels.count
            && actual.labels.allSatisfy { expected.labels[$0.name] == $0.value }
    }

    private func pattern(_ text: String) -> String? {
        guard isPartial, text.hasPrefix(Self.patternMark) else { return nil }
        return String(text.dropFirst(Self.patternMark.count).drop { $0 == " " })
    }

    private func badPattern(in alert: AlertExpectation.Alert) -> String? {
        for (_, text) in alert.annotations.sorted(by: { $0.key < $1.key }) {
            guard let pattern = pattern(text) else { continue }
            do throws(PatternError) {
                _ = try Pattern(pattern)
            } catch {
                return error.description
            }
        }
        return nil
    }

    private func lines(of alert: AlertExpectation.Alert?) -> [String] {
        guard let alert else { return [] }
        return lines(alert.labels.map { ($0.key, $0.value) }, alert.annotations.map { ($0.key, $0.value) })
    }

    private func lines(of alert: Alert?, beside expected: AlertExpectation.Alert?) -> [String] {
        guard let alert else { return [] }
        let annotations = alert.annotations.filter { annotation in
            !isPartial || expected.map { $0.annotations[annotation.name] != nil } ?? true
        }
        return lines(
            alert.labels.map { ($0.name, $0.value) },
            annotations.map { annotation in
                let (name, text) = (annotation.name, annotation.value)
                guard let wanted = expected?.annotations[name], let pattern = pattern(wanted),
                    (try? Pattern(pattern))?.matchesWhole(text) == true
                else { return (name, text) }
                return (name, wanted)
            })
    }

    /// The labels on one line, each annotation on one of its own below.
    private func lines(_ labels: [(String, String)], _ annotations: [(String, String)]) -> [String] {
        let own = labels.filter { $0.0 != "alertname" }.sorted { $0.0 < $1.0 }
        return ["{\(own.map { "\($0.0)=\(quoted($0.1))" }.joined(separator: ", "))}"]
            + annotations.sorted { $0.0 < $1.0 }.map { "    \($0.0): \(quoted($0.1))" }
    }
}
