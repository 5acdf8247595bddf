import Format
import TestSupport
import Testing

/// If these fail, the dashboards break rules that Grafana's own people check dashboards by.
@Suite("Dashboards by the rules of grafana/dashboard-linter")
struct LintTests {
    @Test("a shipped dashboard breaks no rule but those that dashboards/.lint excuses", arguments: LintRule.all)
    func rules(rule: LintRule) throws {
        let excused = try Self.excuses().keys.contains(rule.description) ? [LintRule.unboundedAll] : []
        let dashboards = try Dashboard.shipped()
        #expect(dashboards.map(\.uid) == ["roost-agent", "roost-alerts", "roost-fleet", "roost-server"])
        for dashboard in dashboards {
            #expect(rule.complaints(dashboard) == excused, "\(rule) in \(dashboard)")
        }
    }

    @Test("what is excused is a rule, and is excused for a reason")
    func excuses() throws {
        let excuses = try Self.excuses()
        #expect(Set(excuses.keys).isSubset(of: LintRule.all.map(\.description)))
        for (rule, reason) in excuses { #expect(!reason.isEmpty, "\(rule)") }
    }

    @Test("instead of .+ All stands for the jobs and agents that there are: none, when an agent is asked directly")
    func all() throws {
        for dashboard in try Dashboard.shipped() {
            for name in ["job", "instance"] {
                let variable = try #require(dashboard.variables.first { $0["name"]?.string == name })
                #expect(variable["includeAll"]?.bool == true && variable["allValue"] == nil, "\(dashboard): \(name)")
                #expect(variable["current"]?["value"]?.string == "$__all", "\(dashboard): \(name)")
            }
        }
    }

    /// A dashboard that breaks no rule.
    private static let good = #"""
        {
          "editable": false,
          "templating": {"list": [
            {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus"},
            {"type": "query", "name": "job", "label": "Job", "datasource": {"type": "prometheus", "uid": "${datasource}"},
             "multi": true, "allValue": ".+", "refresh": 2, "query": "label_values(up{x=~\"$y\"}, job)"},
            {"type": "query", "name": "instance", "label": "Instance", "multi": true, "allValue": ".+", "refresh": 2,
             "datasource": {"type": "prometheus", "uid": "${datasource}"}, "query": "label_values(up, instance)"}
          ]},
          "panels": [{
            "type": "stat", "title": "t", "description": "d", "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "fieldConfig": {"defaults": {"unit": "s"}},
            "targets": [{"datasource": {"uid": "${datasource}", "type": "prometheus"},
             "expr": "rate(x_total{job=~\"$job\", instance=~\"$instance\"}[$__rate_interval])"}]
          }]
        }
        """#

    @Test(
        "each rule finds what breaks it: else a dashboard could break it unseen",
        arguments: [
            ("template-datasource-rule", #""label": "Data source""#, #""label": "Source""#),
            ("template-job-rule", #""label": "Job""#, #""label": "job""#),
            ("template-job-rule", #""name": "job""#, #""name": "jobs""#),
            ("template-instance-rule", #""instance", "label": "Instance", "multi": true"#, #""instance""#),
            ("template-label-promql-rule", "label_values(up, instance)", "label_values(up{, instance)"),
            ("template-label-promql-rule", "label_values(up, instance)", "values(up, instance)"),
            ("template-on-time-change-reload-rule", #""refresh": 2"#, #""refresh": 1"#),
            (
                "panel-datasource-rule", #""d", "datasource": {"type": "prometheus", "uid": "${datasource}"}"#,
                #""d", "datasource": {"type": "prometheus", "uid": "mine"}"#
            ),
            ("panel-title-description-rule", #""description": "d""#, #""description": """#),
            ("panel-units-rule", #""unit": "s""#, #""unit": "seconds""#),
            ("panel-units-rule", #""unit": "s""#, #""min": 0"#),
            ("panel-no-targets-rule", #""targets""#, #""others""#),
            ("target-logql-rule", #"{"uid": "${datasource}", "type": "prometheus"}"#, #"{"type": "loki"}"#),
            ("target-promql-rule", "rate(", "rat("),
            ("target-promql-rule", #""expr""#, #""query""#),
            ("target-rate-interval-rule", "[$__rate_interval]", "[5m]"),
            ("target-job-rule", #"job=~\"$job\", "#, ""),
            ("target-instance-rule", #"instance=~\"$instance\""#, #"instance=\"$instance\""#),
            ("target-counter-agg-rule", "rate(", "changes("),
            ("target-counter-agg-rule", "[$__rate_interval])", "[$__rate_interval]) > x_total"),
            ("target-counter-agg-rule", "[$__rate_interval])", "[$__rate_interval]) > x_total - y_total offset 1m"),
            ("uneditable-dashboard", #""editable": false"#, #""editable": true"#),
        ])
    func broken(name: String, part: String, replacement: String) throws {
        let rule = try #require(LintRule.all.first { $0.description == name })
        func complaints(_ text: String) throws -> [String] {
            rule.complaints(Dashboard(try JSONValue(parsing: text), description: "sample"))
        }
        #expect(try complaints(Self.good) == [])
        #expect(Self.good.contains(part))
        #expect(try complaints(Self.good.replacing(part, with: replacement)) != [])
    }

    /// The rules that `dashboards/.lint` excuses from, with the reasons.
    private static func excuses() throws -> [String: String] {
        let text = shell("cat '\(RoostRun.root)/dashboards/.lint'").output
        let entries = text.matches(of: /(?m)^  ([a-z-]+):\n    reason: (.*)$/).map { (String($0.1), String($0.2)) }
        #expect(text.contains("\nexclusions:\n") && entries.count == text.matches(of: /(?m)^  [a-z-]+:$/).count)
        return Dictionary(uniqueKeysWithValues: entries)
    }
}
