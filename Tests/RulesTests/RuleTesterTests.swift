import Model
import Rules
import TestSupport
import Testing
import YAML

/// If these fail, `roost test rules` judges tests otherwise than promtool.
struct RuleTesterTests {
    private static let rules = """
        groups:
        - name: alerts
          rules:
          - alert: Down
            expr: up == 0
            for: 2m
            labels: {severity: page}
            annotations: {summary: "{{ $labels.job }} of {{ $externalLabels.region }} at {{ $externalURL }}"}
        - name: records
          rules:
          - {record: twice, expr: 2 * up}
        """

    private func words(_ test: String, rules: String = Self.rules, header: String = "") throws -> [String] {
        try runTests("\(header)\ntests:\n- \(test)", rules: rules).flatMap(\.words)
    }

    @Test func firingAlertsAreCompared() throws {
        #expect(
            try words(
                """
                external_labels: {region: eu}
                  external_url: http://x/
                  input_series: [{series: 'up{job="a"}', values: '1 0x5'}]
                  alert_rule_test:
                  - {eval_time: 2m, alertname: Down}
                  - eval_time: 3m
                    alertname: Down
                    exp_alerts:
                    - {exp_labels: {job: a, severity: page}, exp_annotations: {summary: a of eu at http://x/}}
                """) == [])
    }

    @Test func whatDiffersIsShown() throws {
        let words = try words(
            """
            input_series: [{series: 'up{job="a"}', values: 0x5}, {series: 'up{job="b"}', values: 0x5}]
              alert_rule_test:
              - eval_time: 3m
                alertname: Down
                exp_alerts:
                - {exp_labels: {job: a, severity: page}, exp_annotations: {summary: 'a of  at '}}
                - {exp_labels: {job: b, severity: page}, exp_annotations: {summary: b}}
            """)
        #expect(
            words == [
                """
                alert Down@180|expected 2 alerts, got 2 alerts\
                |-{job="a", severity="page"}|-    summary: "a of  at "|-{job="b", severity="page"}|-    summary: "b"\
                |+{job="a", severity="page"}|+    summary: "a of  at "|+{job="b", severity="page"}|+    summary: "b of  at "
                """
            ])
    }

    @Test func anAlertIsLookedAtAfterTheEvaluationBefore() throws {
        // At 2m59s what counts is the evaluation at 2m; an expression sees its own time, but no later samples.
        #expect(
            try words(
                """
                interval: 1s
                  input_series: [{series: 'up{job="a"}', values: '0x300'}, {series: n, values: '0+1x300'}]
                  alert_rule_test: [{eval_time: 1m59s, alertname: Down}]
                  promql_expr_test:
                  - {expr: n, eval_time: 2m59s, exp_samples: [{labels: n, value: 120}]}
                  - {expr: time(), eval_time: 2m59s, exp_samples: [{value: 179}]}
                """) == [])
    }

    @Test func futureSamplesAreNotSeen() throws {
        #expect(
            try words(
                """
                input_series: [{series: n, values: '1 2 3 4'}]
                  promql_expr_test:
                  - {expr: ahead, eval_time: 1m, exp_samples: [{labels: ahead, value: 2}]}
                """, rules: "groups: [{name: g, rules: [{record: ahead, expr: 'n offset -1m'}]}]") == [])
    }

    @Test func aStartMovesAllTimes() throws {
        for start in ["1609459200", "2021-01-01T00:00:00Z", "'2021-01-01T01:00:00+01:00'"] {
            #expect(
                try words(
                    """
                    start_timestamp: \(start)
                      input_series: [{series: up, values: '1 1'}]
                      promql_expr_test:
                      - {expr: timestamp(twice), eval_time: 1m, exp_samples: [{value: 1609459260}]}
                    """) == [])
        }
    }

    /// Upstream evaluates each group at every step, and takes the first place for groups that have none.
    @Test func groupsAreEvaluatedInTheirOrder() throws {
        let rules = """
            groups:
            - {name: last, rules: [{record: c, expr: b + 1}]}
            - {name: middle, interval: 1h, rules: [{record: b, expr: a + 1}]}
            - {name: first, rules: [{record: a, expr: n + 1}]}
            """
        let test = """
            input_series: [{series: n, values: '1 10'}]
              promql_expr_test:
              - {expr: c, eval_time: 1m, exp_samples: [{labels: c, value: 13}]}
            """
        let header = "group_eval_order: [first, middle, last]"
        #expect(try words(test, rules: rules, header: header) == [])
        #expect(try words(test, rules: rules) == ["c@60|-c 13"])
    }

    @Test func aRuleThatCannotBeEvaluatedEndsTheTest() throws {
        let rules = """
            groups:
            - name: g
              limit: 1
              rules:
              - {record: r, expr: n}
            """
        let words = try words(
            """
            input_series: [{series: 'n{a="1"}', values: 1 1}, {series: 'n{a="2"}', values: _ 1}]
              promql_expr_test: [{expr: n, eval_time: 5m}]
            """, rules: rules)
        #expect(words == ["rule r@60|2 series are more than the group's limit of 1: all are dropped"])
    }

    @Test func twoWritersOfOneSeriesAreAFailure() throws {
        let rules = "groups: [{name: g, rules: [{record: r, expr: vector(1)}, {record: r, expr: vector(2)}]}]"
        #expect(
            try words("{}", rules: rules) == [
                "rule g@0|r has another value at this time already: two write the same series"
            ])
        #expect(
            try words("input_series: [{series: twice, values: 7}, {series: up, values: 1}]") == [
                "rule records@0|twice has another value at this time already: two write the same series"
            ])
        // The same value twice is none, nor is the end of a series that another rule goes on with.
        let agreeing = "groups: [{name: g, rules: [{record: r, expr: n == 1}, {record: r, expr: vector(1)}]}]"
        #expect(
            try words(
                "{input_series: [{series: n, values: 1 2}], promql_expr_test: [{expr: absent(n), eval_time: 1m}]}",
                rules: agreeing
            ).isEmpty == false)
        #expect(try words("input_series: [{series: n, values: 1}]", rules: agreeing) == [])
    }

    @Test func numbersMayBeNeighboursWhereThatIsAskedFor() throws {
        let test = """
            input_series: [{series: n, values: 3.0000000000000004}]
              promql_expr_test: [{expr: n, exp_samples: [{labels: n, value: 3}]}]
            """
        #expect(try words(test) == ["n@0|-n 3|+n 3.0000000000000004"])
        #expect(try words(test, header: "fuzzy_compare: true") == [])
    }

    @Test func noNumberIsNoNumber() throws {
        #expect(
            try words("promql_expr_test: [{expr: 'vector(NaN)', exp_samples: [{value: .nan}]}]") == [])
    }

    @Test func histogramsAreComparedWithTheirHints() throws {
        let series = "input_series: [{series: h, values: '{{sum:3 count:2 buckets:[2]}}x2'}]"
        #expect(
            try words(
                """
                \(series)
                  promql_expr_test:
                  - {expr: h, eval_time: 1m, exp_samples: [{labels: h, histogram: '{{count:2 sum:3 buckets:[2]}}'}]}
                """) == [
                    "h@60|-h {{count:2 sum:3 buckets:[2]}}|+h {{count:2 sum:3 counter_reset_hint:not_reset buckets:[2]}}"
                ])
        #expect(
            try words(
                """
                \(series)
                  promql_expr_test: [{expr: h, exp_samples: [{labels: h, value: 1}]}]
                """) == ["h@0|-h 1|+h {{count:2 sum:3 buckets:[2]}}"])
    }

    @Test func aSeriesMayChangeItsKind() throws {
        #expect(
            try words(
                """
                interval: 1s
                  input_series: [{series: h, values: '1 {{count:2}} 3 {{count:4}}x200'}]
                  promql_expr_test:
                  - {expr: 'count_over_time(h[10m])', eval_time: 1m, exp_samples: [{value: 61}]}
                  - {expr: histogram_count(h), eval_time: 1m, exp_samples: [{value: 4}]}
                """) == [])
    }

    @Test func whatCannotBeReadFailsItsTestAlone() throws {
        let outcomes = try runTests(
            """
            tests:
            - input_series: [{series: 'up{', values: 1}]
            - promql_expr_test:
              - {expr: up +}
              - {expr: '1', exp_samples: [{labels: 'a{', value: 1}]}
              - {expr: '1', exp_samples: [{value: 1}]}
            - {}
            """)
        #expect(outcomes.map(\.failures.count) == [1, 2, 0])
        #expect(outcomes[0].failures[0].mark == YAMLMark(line: 2, column: 18))
        #expect(outcomes[1].words[0].contains("unexpected end of input"))
    }

    @Test(arguments: [
        ("- a", "t.yml:1:1: a file of rule tests must be a mapping of keys to values, not a list"),
        ("test: []", "t.yml:1:1: unknown key \"test\" in a file of rule tests: did you mean \"tests\"?"),
        ("group_eval_order: [a, a]", "t.yml:1:23: the group \"a\" stands in group_eval_order a second time"),
        ("tests: [{alert_rule_test: [{eval_time: 1m}]}]", "t.yml:1:28: an alert test needs \"alertname\""),
        (
            "tests: [{start_timestamp: soon}]",
            "t.yml:1:27: start_timestamp must be seconds since 1970 or a time such as 2026-07-28T09:30:00Z, not \"soon\""
        ),
        (
            "tests: [{promql_expr_test: [{exp_samples: [{value: x}]}]}]",
            "t.yml:1:52: value must be a number, not \"x\""
        ),
    ])
    func badFiles(_ text: String, _ message: String) {
        #expect(throws: YAMLError.self) { try RuleTestFile(parsing: Array(text.utf8), file: "t.yml") }
        do {
            _ = try RuleTestFile(parsing: Array(text.utf8), file: "t.yml")
        } catch {
            #expect(error.description == message)
        }
    }

    /// What a store would refuse.
    @Test(arguments: [
        ("{{buckets:[-1]}}", "a bucket has a negative count"), ("{{count:-1}}", "its count is negative"),
        ("{{z_bucket:-1}}", "the zero bucket has a negative count"),
        ("{{schema:99}}", "the schema must be from -4 to 8, or -53 for custom buckets, not 99"),
        ("{{custom_values:[1] buckets:[1]}}", "custom bounds need the schema -53"),
        ("{{schema:-53 custom_values:[2 1] buckets:[1 1]}}", "custom bounds must rise"),
        ("{{schema:-53 custom_values:[1 Inf] buckets:[1]}}", "the last bound, +Inf, goes without saying"),
        ("{{schema:-53 custom_values:[1] z_bucket:1}}", "with custom bounds there is no zero bucket"),
        ("{{schema:-53 custom_values:[1] n_buckets:[1]}}", "with custom bounds there are no negative buckets"),
        ("{{schema:-53 custom_values:[1] buckets:[1 1 1]}}", "there are more buckets than custom bounds"),
        ("{{buckets:[2]}}-{{buckets:[1]}}x3", "a bucket has a negative count"),
    ])
    func impossibleHistograms(_ values: String, _ flaw: String) throws {
        let outcome = try runTests("tests: [{input_series: [{series: h, values: '\(values)'}]}]")
        #expect(outcome.first?.words.first?.hasSuffix(flaw) == true, "\(outcome.first?.words ?? [])")
    }

    @Test func aSeriesNeedsLabels() throws {
        let outcome = try runTests("tests: [{input_series: [{series: '{}', values: '1'}]}]")
        #expect(outcome.first?.words.first?.contains("a series needs a name or labels") == true)
    }

    @Test func mistypedAlertsAreTold() throws {
        let outcome = try #require(
            try runTests("tests: [{alert_rule_test: [{alertname: Dwon}]}]", rules: Self.rules).first)
        #expect(outcome.failures.isEmpty)
        #expect(
            outcome.warnings.map(\.description) == [
                "t.yml:1:28: no rule has the alert \"Dwon\": did you mean \"Down\"?"
            ])
    }

    @Test func aSeriesThatIsGivenTwiceIsTold() throws {
        let outcome = try #require(
            try runTests(
                """
                tests:
                - input_series: [{series: n, values: 1}, {series: n, values: 2}]
                  promql_expr_test: [{expr: n, exp_samples: [{labels: n, value: 2}]}]
                """
            ).first)
        #expect(outcome.words == [])
        #expect(outcome.warnings.map(\.mark) == [YAMLMark(line: 2, column: 42)])
    }

    /// A file that was damaged must be read or refused, never crash. It is not run: a test may be as long as it likes.
    @Test func survivesDamage() {
        let text = """
            rule_files: [a.yml]
            group_eval_order: [a, b]
            tests:
            - start_timestamp: 2026-07-28T09:30:00Z
              input_series: [{series: 'up{a="b"}', values: '1x3 {{sum:1 buckets:[1 2]}}x2 _ stale'}]
              alert_rule_test: [{eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {a: b}}]}]
              promql_expr_test: [{expr: up, eval_time: 1m, exp_samples: [{labels: up, value: 1.5e3}]}]
            """
        var random = SeededRandom(seed: 11)
        for _ in 0..<1000 {
            var bytes = Array(text.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0..<128, using: &random)
            }
            _ = try? RuleTestFile(parsing: bytes, file: "t.yml")
        }
    }
}
