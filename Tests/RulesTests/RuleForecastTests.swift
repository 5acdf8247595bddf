import Model
import PromQL
import TSDB
import TestSupport
import Testing

@testable import Rules

/// If these fail, tests of rules see other values than an agent would that evaluates step by step.
struct RuleForecastTests {
    /// What is stored when the rules of a text are evaluated one step after the other, without any foresight.
    private func plainData(_ test: RuleTest, _ groups: [RuleGroup], step: Int64) throws -> [String] {
        let storage = RuleTestStorage(Store(), contested: [])
        var input = try RuleTestInput(test)
        var options = EngineOptions()
        options.subqueryStep = step
        let environment = RuleEnvironment(engine: Engine(options: options), storage: storage)
        var evaluations = groups.map { GroupEvaluation($0) }
        for offset in stride(from: 0, through: test.length, by: Int(step)) {
            input.store(through: test.start + Int64(offset), in: storage)
            for index in evaluations.indices {
                _ = evaluations[index].evaluate(at: test.start + Int64(offset), in: environment)
            }
        }
        return words(storage.select([], from: .min, through: .max))
    }

    private func words(_ data: [SeriesColumns]) -> [String] {
        data.sorted { $0.labels < $1.labels }.map { series in
            "\(series.labels) \(series.timestamps) \(series.values.map { $0.isStaleMarker ? "stale" : "\($0)" }) "
                + "\(series.histograms.timestamps) \(series.histograms.values)"
        }
    }

    private static let metrics = ["a", "b", "h", "r0", "r1", "r2", "r3", "r4", "r5", "ALERTS"]
    private static let shapes: [@Sendable (String) -> String] = [
        { "\($0)" }, { "\($0) > 2" }, { "sum by (x) (rate(\($0)[3m]))" }, { "\($0) offset 1m" }, { "\($0) offset -1m" },
        { "\($0) @ 120" }, { "max_over_time(\($0)[5m:1m])" }, { "absent(\($0))" }, { "count(\($0)) or vector(time())" },
        { "topk(1, \($0))" }, { "histogram_count(\($0))" }, { "scalar(\($0))" }, { "\($0) and on (x) a > 3" },
        { "label_replace(\($0), \"y\", \"$1\", \"x\", \"(.*)\")" }, { "{__name__=~\"\($0)|b\"} * 2" },
    ]

    /// The second has more steps than are foreseen at once.
    @Test(arguments: [("1m", 150), ("4s", 10)])
    func foresightChangesNothing(_ interval: String, _ rounds: Int) throws {
        var random = SeededRandom(seed: 5)
        var compared = 0
        for round in 0..<rounds {
            let rules = (0..<6).map { number in
                let metric = Self.metrics.randomElement(using: &random)!
                let expression = Self.shapes.randomElement(using: &random)!(metric)
                let isAlert = Int.random(in: 0..<4, using: &random) == 0
                return isAlert
                    ? "  - {alert: A\(number), expr: '\(expression)', for: 2m}"
                    : "  - {record: r\(number), expr: '\(expression)', labels: {l: '\(number % 2)'}}"
            }
            let offset = round % 10 == 0 ? "  query_offset: 1m\n" : ""
            let text =
                "groups:\n- name: g\n  rules:\n\(rules[..<3].joined(separator: "\n"))\n- name: h\n\(offset)  rules:\n"
                + rules[3...].joined(separator: "\n")
            let tests = """
                evaluation_interval: \(interval)
                tests:
                - start_timestamp: 60
                  interval: 1m
                  input_series:
                  - {series: 'a{x="1"}', values: '1+1x9 _x9 3 3 3 stale 1'}
                  - {series: 'a{x="2"}', values: '_x4 5-1x4 stale _ 7x30'}
                  - {series: b, values: '0+3x20 1+2x20'}
                  - {series: 'h{x="1"}', values: '{{sum:3 count:2 buckets:[2]}}+{{sum:1 count:1 buckets:[1]}}x20 _x3 4x4'}
                  alert_rule_test: [{eval_time: 40m, alertname: None}]
                """
            let file = try RuleTestFile(parsing: Array(tests.utf8), file: "t.yml")
            let groups = try groups(text)
            var options = RuleTester.Options()
            options.keepsData = true
            let outcome = RuleTester(file, groups: groups, options: options) { Store() }.run(file.tests[0])
            // What ends with an error of a rule ends early.
            guard outcome.failures.isEmpty else { continue }
            compared += 1
            let expected = try plainData(file.tests[0], groups, step: file.evaluationInterval)
            let actual = words(outcome.data)
            #expect(Set(actual).symmetricDifference(expected).sorted() == [], "\(text)")
        }
        #expect(compared > rounds / 3)
    }

    /// Where a rule stands decides what it sees, though another one has its expression.
    @Test func aRuleBeforeItsInputSeesTheOldOne() throws {
        let outcomes = try runTests(
            """
            tests:
            - input_series: [{series: n, values: '0+1x10'}]
              promql_expr_test:
              - {expr: before, eval_time: 5m, exp_samples: [{labels: before, value: 4}]}
              - {expr: after, eval_time: 5m, exp_samples: [{labels: after, value: 5}]}
            """,
            rules:
                "groups: [{name: g, rules: [{record: before, expr: m}, {record: m, expr: n}, {record: after, expr: m}]}]"
        )
        #expect(outcomes.flatMap(\.words) == [])
    }
}
