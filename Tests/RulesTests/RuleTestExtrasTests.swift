import Model
import Testing

@testable import Rules

/// If these fail, what `roost test rules` has beyond promtool misleads.
struct RuleTestExtrasTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - {record: job:up, expr: sum by (job) (up)}
          - {record: unread, expr: up}
          - alert: Down
            expr: job:up == 0
            for: 2m
            labels: {severity: page}
            annotations: {summary: "{{ $labels.job }} is down since {{ $value }}", runbook: r}
          - {alert: Silent, expr: job:up > 5}
        """

    private func outcome(_ test: String, _ change: (inout RuleTester.Options) -> Void) throws -> RuleTestOutcome {
        var options = RuleTester.Options()
        change(&options)
        return try #require(try runTests("tests:\n- \(test)", rules: Self.rules, options: options).first)
    }

    private func partial(_ annotations: String) throws -> [String] {
        try outcome(
            """
            input_series: [{series: 'up{job="a"}', values: 0x5}]
              alert_rule_test:
              - eval_time: 2m
                alertname: Down
                exp_alerts: [{exp_labels: {job: a, severity: page}, exp_annotations: \(annotations)}]
            """
        ) { $0.comparesPartially = true }.words
    }

    @Test func annotationsMayBeLeftOutOrMatched() throws {
        #expect(try partial("{}") == [])
        #expect(try partial("{runbook: r}") == [])
        #expect(try partial("{summary: '=~ a is down .*'}") == [])
        #expect(try partial("{summary: a is down since 0}") == [])
    }

    @Test func onlyWhatTheTestNamesIsShown() throws {
        #expect(
            try partial("{summary: '=~ b .*', runbook: '=~ .'}") == [
                """
                alert Down@120|expected 1 alert, got 1 alert\
                |-{job="a", severity="page"}|-    runbook: "=~ ."|-    summary: "=~ b .*"\
                |+{job="a", severity="page"}|+    runbook: "=~ ."|+    summary: "a is down since 0"
                """
            ])
    }

    @Test func aBadPatternIsTold() throws {
        #expect(try partial("{summary: '=~ ('}").first?.contains("invalid regular expression") == true)
    }

    @Test func timelinesFollowEachAlert() throws {
        let outcome = try outcome(
            """
            input_series: [{series: 'up{job="a"}', values: '1 0 0 0 0 1'}, {series: 'up{job="b"}', values: '0 1'}]
              alert_rule_test: [{eval_time: 6m, alertname: Down}]
            """
        ) { _ in }
        func run(_ state: AlertState, _ count: Int) -> AlertTimeline.Run { .init(state: state, count: count) }
        #expect(
            outcome.timelines.map(\.labels) == [
                ["job": "a", "severity": "page"], ["job": "b", "severity": "page"],
            ])
        #expect(
            outcome.timelines.map(\.runs) == [
                [run(.inactive, 1), run(.pending, 2), run(.firing, 2), run(.inactive, 2)],
                [run(.pending, 1), run(.inactive, 6)],
            ])
    }

    /// A recording rule is seen through the alert that reads it, or the expression.
    @Test func coverageSaysWhatWasSeenAtWork() throws {
        let outcome = try outcome(
            """
            input_series: [{series: 'up{job="a"}', values: 0x5}]
              alert_rule_test:
              - {eval_time: 2m, alertname: Down, exp_alerts: [{exp_labels: {job: a, severity: page}}]}
              - {eval_time: 1m, alertname: Down}
              - {eval_time: 1m, alertname: Silent}
              promql_expr_test:
              - {expr: job:up, eval_time: 2m}
              - {expr: job:up, eval_time: 1h}
            """
        ) {
            $0.measuresCoverage = true
            $0.comparesPartially = true
        }
        let group = try #require(try groups(Self.rules).first)
        func seen(_ name: String) throws -> [Int] {
            let rule = try #require(group.rules.first { $0.name == name })
            let count = outcome.coverage.counts[RuleCoverage.Key(rule, of: group.id)]
            return [count?.active ?? 0, count?.silent ?? 0]
        }
        #expect(try seen("Down") == [1, 1])
        #expect(try seen("Silent") == [0, 1])
        #expect(try seen("job:up") == [4, 1])
        #expect(try seen("unread") == [0, 0])
    }
}
