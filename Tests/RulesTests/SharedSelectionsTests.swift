import Format
import Model
import PromQL
import Synchronization
import TSDB
import Testing

@testable import Rules

/// If these fail, a group's rules read the same series again and again, or do not see what rules above them wrote.
struct SharedSelectionsTests {
    @Test(arguments: [
        ("rate(a[1m])", "sum(rate(a[1m]))", 1),
        ("a", "a * 2", 1),
        ("a / on () a", "b", 2),
        // Another range, another time.
        ("rate(a[1m])", "rate(a[2m])", 2),
        ("a", "a offset 1m", 2),
        // What is written in between is read again.
        ("a", #"{job="x"}"#, 2),
    ])
    func readings(_ first: String, _ second: String, _ expected: Int) throws {
        let storage = CountingStorage()
        storage.append([LabeledSample(labels: Labels(metric: "a", [("job", "x")]), timestamp: 1000, value: 1)])
        var evaluation = GroupEvaluation(
            try group("{record: r1, expr: '\(first)'}", "{record: r2, expr: '\(second)'}"))
        _ = evaluation.evaluate(at: 2000, in: RuleEnvironment(engine: Engine(), storage: storage))
        #expect(storage.readings == expected)
    }

    @Test func aRuleSeesWhatTheOneAboveItWrote() throws {
        let storage = CountingStorage()
        storage.append([LabeledSample(labels: Labels(metric: "a", []), timestamp: 1000, value: 4)])
        var evaluation = GroupEvaluation(
            try group(
                "{record: before, expr: 'count(r) or vector(0)'}", "{record: r, expr: a}",
                "{record: after, expr: 'count(r) or vector(0)'}"))
        _ = evaluation.evaluate(at: 2000, in: RuleEnvironment(engine: Engine(), storage: storage))
        #expect(storage.value(of: "before") == 0)
        #expect(storage.value(of: "after") == 1)
    }
}

/// A store that counts how often it is read.
private final class CountingStorage: Queryable, Appendable {
    private let store = Store()
    private let count = Mutex(0)

    var readings: Int { count.withLock { $0 } }

    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
        count.withLock { $0 += 1 }
        return store.select(matchers, from: start, through: end)
    }

    func append(_ samples: [LabeledSample]) { store.append(samples) }

    func append(_ histograms: [LabeledHistogram]) { store.append(histograms) }

    func append(_ exemplars: [SeriesExemplar]) { store.append(exemplars) }

    func value(of metric: String) -> Double? {
        store.select([Matcher(Labels.metricName, equals: metric)], from: 0, through: .max).first?.values.last
    }
}
