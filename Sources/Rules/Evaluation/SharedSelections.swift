internal import Format
internal import Model
internal import PromQL
internal import Synchronization

/// Reads what several selectors of a group ask for once: rules of a group tend to look at the same series, and to find and
/// decode them is much of what a rule costs. It lasts for one evaluation of the group.
final class SharedSelections: Queryable {
    private struct Question: Hashable {
        let matchers: [Matcher]
        let start: Timestamp
        let end: Timestamp
    }

    private let storage: any Queryable
    /// The matchers that several selectors have; what others ask for is not worth its memory.
    private let repeated: Set<[Matcher]>
    private let known = Mutex<[Question: [SeriesColumns]]>([:])

    init(of storage: any Queryable, among repeated: Set<[Matcher]>) {
        self.storage = storage
        self.repeated = repeated
    }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        guard repeated.contains(matchers) else { return storage.select(matchers, from: start, through: end) }
        let question = Question(matchers: matchers, start: start, end: end)
        if let answer = known.withLock({ $0[question] }) { return answer }
        let answer = storage.select(matchers, from: start, through: end)
        known.withLock { $0[question] = answer }
        return answer
    }

    func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels] {
        storage.labelSets(matchers, from: start, through: end)
    }

    /// Forgets what samples of those metrics may change, as some are written.
    func forget(_ metrics: Set<String>) {
        known.withLock { known in
            known = known.filter { question, _ in
                !metrics.contains { metric in
                    question.matchers.allSatisfy { $0.name != Labels.metricName || $0.accepts(metric) }
                }
            }
        }
    }
}

extension RuleGroup {
    /// The matchers that more than one selector of the group's expressions has.
    var repeatedMatchers: Set<[Matcher]> {
        var seen: Set<[Matcher]> = []
        var repeated: Set<[Matcher]> = []
        for selector in rules.flatMap(\.expression.selectors) where !seen.insert(selector.matchers).inserted {
            repeated.insert(selector.matchers)
        }
        return repeated
    }
}
