import Format
import Model
import PromQL
import TSDB
import TestSupport
import Testing

@testable import Rules

/// If these fail, rules that are evaluated at the same time give something else than one after the other.
struct ConcurrentEvaluationTests {
    @Test(arguments: [
        // What nothing ties together is done at once.
        (["{record: a, expr: up}", "{record: b, expr: up}", "{alert: A, expr: up}"], [[0, 1, 2]]),
        (["{record: a, expr: up}", "{record: b, expr: a}", "{record: c, expr: b}"], [[0], [1], [2]]),
        // It reads what the one below wrote the time before, and both are stored in order.
        (["{record: a, expr: b}", "{record: b, expr: up}"], [[0, 1]]),
        (["{record: a, expr: up}", "{record: a, expr: down}"], [[0, 1]]),
        (["{alert: A, expr: up}", "{record: n, expr: count(ALERTS)}", "{alert: B, expr: up}"], [[0, 2], [1]]),
        // The second alert cannot be worked out before the first is stored, as what it reads comes after that.
        (
            ["{record: a, expr: up}", "{alert: A, expr: a}", "{record: b, expr: up}", "{alert: B, expr: b}"],
            [[0, 2], [1], [3]]
        ),
        // What can read anything comes after all above.
        (["{record: a, expr: up}", "{record: b, expr: '{job=\"x\"}'}", "{record: c, expr: up}"], [[0, 2], [1]]),
        (["{record: a, expr: up}", "{alert: A, expr: up, annotations: {s: '{{ query \"a\" }}'}}"], [[0], [1]]),
    ])
    func rounds(_ rules: [String], _ expected: [[Int]]) throws {
        let text = "groups:\n- name: g\n  rules:\n" + rules.map { "  - \($0)\n" }.joined()
        #expect(RuleRounds(try groups(text)[0].rules).rounds == expected)
    }

    @Test func helpersGiveResultsInOrderAndComeBack() async {
        let helpers = EvaluationHelpers(3)
        for _ in 0..<20 {
            let squares = await helpers.map(100) { $0 * $0 }
            #expect(squares == (0..<100).map { $0 * $0 })
        }
        #expect(await helpers.map(0) { $0 } == [])
    }

    /// The same random groups over the same random samples, one rule after the other, each reading for itself, and with
    /// helpers that share what they read.
    @Test(arguments: 0..<40)
    func theResultsAreThoseOfOneAfterTheOther(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let texts = [Self.group(&random), Self.group(&random)]
        let (plain, shared) = (Side(), Side())
        var before = GroupEvaluation(try groups(texts[0])[0])
        var after = before
        let helpers = EvaluationHelpers(3, minimalCost: .zero)
        for step in 1...12 {
            let time = Timestamp(step) * 15_000
            let samples = Self.samples(at: time, &random)
            plain.store.append(samples)
            shared.store.append(samples)
            if step == 7 {
                let next = try groups(texts[1])[0]
                plain.take(before.adopt(next, at: time, in: plain.environment))
                shared.take(after.adopt(next, at: time, in: shared.environment))
            }
            before.repeatedMatchers = []
            let touched: Set<String>? = Int.random(in: 0..<4, using: &random) == 0 ? ["m0", "r1"] : nil
            plain.take(before.evaluate(touching: touched, at: time, in: plain.environment))
            shared.take(await after.evaluate(touching: touched, at: time, in: shared.environment, with: helpers))
        }
        #expect(plain.news.count > 0)
        #expect(zip(plain.news, shared.news).first { $0 != $1 }.map { "\($0)\n\($1)" } == nil)
        #expect(plain.news.count == shared.news.count)
        #expect(plain.content == shared.content)
    }

    /// A store with what was told of its rules.
    private final class Side {
        let store = Store()
        private(set) var news: [String] = []

        var environment: RuleEnvironment { RuleEnvironment(engine: Engine(), storage: store) }

        func take(_ outcome: GroupEvaluation.Outcome) {
            news.append("\(outcome.evaluated)")
            news += outcome.alerts.map { alert in
                "\(alert.labels) \(alert.annotations) \(alert.isFiring) \(alert.startsAt) \(alert.value ?? .nan)"
            }
            // Those of one rule are in no order.
            news += outcome.changes.map { "\($0.rule) \($0.labels) \(String(describing: $0.after?.phase))" }.sorted()
            // Which series a reason names is a matter of the order in which alerts of one rule were stored.
            news += outcome.failures.map { "\($0.rule) failed" }
        }

        /// Every sample of every series.
        var content: [String] {
            store.select([], from: 0, through: .max).map { series in
                "\(series.labels) \(series.timestamps) \(series.values.map(\.bitPattern))"
            }.sorted()
        }
    }

    private static func samples(at time: Timestamp, _ random: inout SeededRandom) -> [LabeledSample] {
        (0..<3).flatMap { metric in
            (0..<4).compactMap { series in
                guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
                return LabeledSample(
                    labels: Labels(metric: "m\(metric)", [("i", "\(series)")]), timestamp: time,
                    value: Double(Int.random(in: 0..<10, using: &random)))
            }
        }
    }

    private static func group(_ random: inout SeededRandom) -> String {
        let rules = (0..<12).map { _ in rule(&random) }
        return "groups:\n- name: g\n  limit: 5\n  rules:\n" + rules.map { "  - \($0)\n" }.joined()
    }

    private static func rule(_ random: inout SeededRandom) -> String {
        func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
        let metrics = ["m0", "m1", "m2", "r0", "r1", "r2", "ALERTS", "{i=\"1\"}", "absent(r1)"]
        let expression = pick([
            "sum by (i) (\(pick(metrics)))", "\(pick(metrics)) > 4", "\(pick(metrics)) + on (i) \(pick(metrics))",
            "max_over_time(\(pick(["m0", "r0", "r1", "ALERTS"]))[1m])", "count(\(pick(metrics)))",
        ])
        let labels = pick(["{}", "{k: v}", "{k: w}"])
        guard Bool.random(using: &random) else {
            return "{record: \(pick(["r0", "r1", "r2"])), expr: '\(expression)', labels: \(labels)}"
        }
        let annotation = pick(["{{ $value }}", "{{ len (query \"r0\") }}"])
        return
            "{alert: \(pick(["A", "B", "C"])), expr: '\(expression)', for: \(pick(["0s", "30s"])), "
            + "keep_firing_for: \(pick(["0s", "20s"])), labels: \(labels), annotations: {s: '\(annotation)'}}"
    }
}
