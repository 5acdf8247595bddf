import Rules
import TestSupport
import Testing
import YAML

/// If these fail, a broken rule file is loaded, or its message sends its author to the wrong place.
struct RuleFileErrorTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try RuleFile(parsing: Array(text.utf8), file: "r.yml")
            return ["accepted"]
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test(arguments: [
        ("group: []", "r.yml:1:1: unknown key \"group\" in a rule file: did you mean \"groups\"?"),
        ("groups: {}", "r.yml:1:9: groups must be a list, not a mapping"),
        ("groups: [{rules: []}]", "r.yml:1:10: a group needs \"name\""),
        ("groups: [{name: ''}]", "r.yml:1:17: \"name\" of a group must not be empty"),
        ("groups: [{name: a}, {name: a}]", "r.yml:1:21: the group \"a\" stands here a second time, first in line 1"),
        (
            "groups: [{name: a, interval: 5}]",
            "r.yml:1:30: interval must be a duration such as 30s, 5m or 1h30m, not \"5\""
        ),
        (
            "groups: [{name: a, intervall: 5s}]",
            "r.yml:1:20: unknown key \"intervall\" in a group: did you mean \"interval\"?"
        ),
        ("groups: [{name: a, limit: x}]", "r.yml:1:27: limit must be a whole number, not \"x\""),
        ("groups: [", "r.yml:2:1: did not find expected node content while parsing a flow node that starts at line 2"),
    ])
    func groups(_ text: String, _ message: String) { #expect(problems(text) == [message]) }

    @Test(arguments: [
        ("{expr: up}", "r.yml:4:5: a rule needs \"record\" or \"alert\""),
        ("{record: a, alert: b, expr: up}", "r.yml:4:24: a rule has \"record\" or \"alert\", not both"),
        ("{record: a}", "r.yml:4:5: a rule needs \"expr\""),
        ("{record: a, exp: up}", "r.yml:4:17: unknown key \"exp\" in a rule: did you mean \"expr\"?"),
        ("{record: a, expr: ''}", "r.yml:4:23: \"expr\" must not be empty"),
        ("{record: '', expr: up}", "r.yml:4:14: the name of a rule must not be empty"),
        (
            "{record: 'a{b=\"c\"}', expr: up}",
            "r.yml:4:14: \"record\" has braces: it names a metric alone, selectors belong in \"expr\""
        ),
        ("{record: a, expr: up, for: 5m}", "r.yml:4:27: \"for\" of a rule belongs to alerts: it records a metric"),
        (
            "{record: a, expr: up, annotations: {b: c}}",
            "r.yml:4:27: \"annotations\" of a rule belongs to alerts: it records a metric"
        ),
        (
            "{alert: a, expr: up, for: soon}",
            "r.yml:4:31: for must be a duration such as 30s, 5m or 1h30m, not \"soon\""
        ),
        (
            "{alert: a, expr: up, labels: {__name__: x}}",
            "r.yml:4:35: \"__name__\" cannot be a name in labels: choose another one"
        ),
        (
            "{alert: a, expr: up, annotations: [x]}",
            "r.yml:4:39: \"annotations\" must be a mapping of keys to values, not a list"
        ),
        (
            "{alert: a, expr: up, severity: x}",
            "r.yml:4:26: unknown key \"severity\" in a rule: it knows record, alert, expr, labels, for, keep_firing_for, annotations"
        ),
        (
            "{alert: a, expr: up, annotations: {s: '{{ $label.x }}'}}",
            "r.yml:4:43: s of annotations is no template: undefined variable \"$label\""
        ),
    ])
    func rules(_ rule: String, _ message: String) {
        #expect(problems("groups:\n- name: g\n  rules:\n  - \(rule)") == [message])
    }

    /// What upstream takes though it says nothing.
    @Test(arguments: [
        "{record: a, alert: '', expr: up}", "{record: '', alert: b, expr: up}",
        "{record: a, expr: up, for: 0s, keep_firing_for: 0s, annotations: {}}",
        "{record: 'a b.c', expr: up, labels: {'l.m': x}}", "{alert: a, expr: up, annotations: {__name__: x}}",
    ])
    func accepted(_ rule: String) {
        #expect(problems("groups:\n- name: g\n  limit: -1\n  rules:\n  - \(rule)") == ["accepted"])
    }

    @Test func aBrokenExpressionIsShownWithItsPlace() {
        let text = """
            groups:
            - name: g
              rules:
              - alert: A
                expr: |
                  sum by (job) (
                    rate(up[5m]
                  ) > 1
            """
        #expect(
            problems(text) == [
                """
                r.yml:8:12: expr does not parse: unclosed left parenthesis
                ) > 1
                     ^
                """
            ])
    }

    @Test func allErrorsComeAtOnce() {
        let text = """
            groups:
            - name: g
              rules:
              - {record: a}
              - {record: ok, expr: up}
              - {alert: b, expr: up +}
            """
        #expect(problems(text).count == 2)
        let groups = """
            groups:
            - name: a
              foo: 1
              bar: 2
              interval: 5
              rules:
              - {alert: b, expr: up +, for: 5, labels: {__name__: c, x: '{{ end }}'}, annotations: {y: '{{'}, zoo: 1}
            - {name: b, limit: x, rules: [{record: a}]}
            oops: 1
            """
        let found = problems(groups).map { $0.split(separator: ":").prefix(3).dropFirst().joined(separator: ":") }
        #expect(found == ["3:3", "4:3", "5:13", "7:26", "7:33", "7:45", "7:61", "7:92", "7:99", "8:20", "8:31", "9:1"])
    }

    @Test func errorsAreBounded() {
        let text = "groups:\n- name: g\n  rules:\n" + String(repeating: "  - {record: a}\n", count: 5000)
        #expect(problems(text).count == 100)
    }

    /// A file that was damaged must be read or refused, never crash.
    @Test func survivesDamage() {
        let text = """
            groups:
            - name: example
              interval: 1m
              rules:
              - record: job:up:sum
                expr: sum by (job) (rate(up{job=~"a|b"}[5m:1m] offset 1m)) / 2 > bool 1
              - alert: Down
                expr: |
                  up == 0
                for: 5m
                labels: {severity: "{{ if gt $value 1.0 }}page{{ end }}"}
                annotations: {summary: '{{ $labels.job | toUpper }} {{ range query "up" }}{{ .Value }}{{ end }}'}
            """
        var random = SeededRandom(seed: 7)
        for _ in 0..<1000 {
            var bytes = Array(text.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: position)
                case 1: bytes[position] = UInt8.random(in: 0..<128, using: &random)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: position)
                }
            }
            _ = try? RuleFile(parsing: bytes, file: "r.yml")
        }
    }
}
