import Rules
import Testing
import YAML

/// If these fail, a rule file that Prometheus takes is refused, or read otherwise.
struct RuleFileTests {
    @Test func everyKeyIsTaken() throws {
        let group = try #require(
            try groups(
                """
                groups:
                  - name: example
                    interval: 1m30s
                    limit: 10
                    query_offset: 5s
                    labels: {team: a, severity: none}
                    rules:
                      - record: job:up:sum
                        expr: sum by (job) (up)
                        labels: {kind: sum, text: "{{ plain }}"}
                      - alert: Down
                        expr: |
                          up == 0
                        for: 5m
                        keep_firing_for: 1h
                        labels: {severity: page, level: 1}
                        annotations:
                          summary: "{{ $labels.job }} is down"
                """
            ).first)
        #expect(group.id.description == "rules.yml;example")
        #expect(group.interval == 90_000)
        #expect(group.limit == 10)
        #expect(group.queryOffset == 5000)

        let record = group.rules[0]
        #expect(record.name == "job:up:sum")
        #expect(record.query == "sum by (job) (up)")
        #expect(
            record.labels.map { "\($0.name)=\($0.template.text)" } == [
                "team=a", "severity=none", "kind=sum", "text={{ plain }}",
            ])
        #expect(record.inputs == ["up"])
        #expect(record.outputs == ["job:up:sum"])

        let alert = group.rules[1]
        guard case .alerting(let terms) = alert.kind else {
            Issue.record("no alerting rule")
            return
        }
        #expect(alert.name == "Down")
        #expect(terms.holdDuration == 300_000)
        #expect(terms.keepFiringFor == 3_600_000)
        #expect(alert.labels.map { "\($0.name)=\($0.template.text)" } == ["team=a", "severity=page", "level=1"])
        #expect(terms.annotations.map(\.name) == ["summary"])
        #expect(alert.outputs == ["ALERTS", "ALERTS_FOR_STATE"])
        #expect(alert.mark.description == "11:9")
    }

    @Test(arguments: [
        "", "# nothing\n", "groups:", "groups: []", "groups: [{name: a}]", "groups: [{name: a, rules: }]",
    ])
    func littleIsEnough(_ text: String) throws {
        #expect(try groups(text).allSatisfy { $0.rules.isEmpty && $0.interval == nil && $0.limit == 0 })
    }

    /// What kind of rule it is makes no difference to promtool.
    @Test func aDuplicateIsAWarning() throws {
        let text = """
            groups:
            - name: a
              rules:
              - {record: x, expr: up, labels: {l: "1"}}
              - {record: x, expr: up, labels: {l: "2"}}
              - {alert: x, expr: up, labels: {l: "1"}}
            - name: b
              rules:
              - {record: x, expr: down, labels: {l: "1"}}
            """
        #expect(
            try RuleFile(parsing: Array(text.utf8), file: "r.yml").warnings.map(\.description) == [
                "r.yml:6:5: the rule \"x\" has the name and labels of the one in line 4: remove one, or tell them apart "
                    + "by a label",
                "r.yml:9:5: the rule \"x\" has the name and labels of the one in line 4: remove one, or tell them apart "
                    + "by a label",
            ])
    }

    @Test func aSecondDocumentIsAWarning() throws {
        let file = try RuleFile(parsing: Array("groups: [{name: a}]\n---\ngroups: [{name: b}]\n".utf8), file: "r.yml")
        #expect(file.groups.map(\.id.name) == ["a"])
        #expect(
            file.warnings.map(\.description) == [
                "r.yml:2:1: only the first document is read: move these groups into a file of their own"
            ])
        let broken = try RuleFile(parsing: Array("groups: [{name: a}]\n---\ngroups: [".utf8), file: "r.yml")
        #expect(broken.groups.count == 1 && broken.warnings.count == 1)
    }

    @Test func whatGoLeavesOutOrCutsOffIsNoMistake() throws {
        let text = "groups:\n-\n- name: a\n  limit: 5.7\n  rules:\n  -\n  - {record: x, expr: up}\n"
        let groups = try RuleFile(parsing: Array(text.utf8), file: "r.yml").groups
        #expect(groups.map(\.id.name) == ["a"] && groups[0].limit == 5 && groups[0].rules.map(\.name) == ["x"])
    }
}
