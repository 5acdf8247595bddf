import Format
import Model
import PromQL
import TSDB
import Testing

@testable import Rules

/// If these fail, rules store other series than Prometheus would, or leave ended ones behind.
struct GroupEvaluationTests {
    private let head = Store()
    private let environment: RuleEnvironment

    init() {
        environment = RuleEnvironment(
            engine: Engine(), storage: head, externalLabels: ["region": "eu"], externalURL: "http://h/")
    }

    private func store(_ metric: String, _ labels: [(String, String)] = [], is value: Double, at time: Timestamp) {
        head.append([LabeledSample(labels: Labels(metric: metric, labels), timestamp: time, value: value)])
    }

    /// Every sample of a metric: labels without the name, time and value; `stale` for the end of a series.
    private func samples(of metric: String) -> [String] {
        let found = head.select([Matcher(Labels.metricName, equals: metric)], from: 0, through: .max)
        return found.sorted { $0.labels < $1.labels }.flatMap { series in
            zip(series.timestamps, series.values).map { time, value in
                "\(series.labels.withoutMetric) \(time) \(value.isStaleMarker ? "stale" : goFloatText(value))"
            }
        }
    }

    @Test func aRecordingRuleStoresWhatItGives() throws {
        var evaluation = GroupEvaluation(
            try group("{record: r, expr: up, labels: {a: b, job: ''}}", settings: "  labels: {team: t, a: c}\n"))
        store("up", [("job", "x"), ("host", "h")], is: 3, at: 1000)
        let outcome = evaluation.evaluate(at: 2000, in: environment)
        #expect(outcome.failures.isEmpty)
        #expect(samples(of: "r") == [#"{a="b", host="h", team="t"} 2000 3"#])
    }

    @Test func aScalarIsASeriesWithoutLabels() throws {
        var evaluation = GroupEvaluation(try group("{record: r, expr: '1 + 1'}"))
        _ = evaluation.evaluate(at: 2000, in: environment)
        #expect(samples(of: "r") == ["{} 2000 2"])
    }

    @Test func aSeriesThatIsGoneGetsStale() throws {
        var evaluation = GroupEvaluation(try group("{record: r, expr: up == 1}"))
        store("up", [("job", "x")], is: 1, at: 1000)
        store("up", [("job", "y")], is: 1, at: 1000)
        _ = evaluation.evaluate(at: 1000, in: environment)
        store("up", [("job", "x")], is: 0, at: 2000)
        _ = evaluation.evaluate(at: 2000, in: environment)
        _ = evaluation.evaluate(at: 3000, in: environment)
        #expect(
            samples(of: "r") == [
                #"{job="x"} 1000 1"#, #"{job="x"} 2000 stale"#, #"{job="y"} 1000 1"#, #"{job="y"} 2000 1"#,
                #"{job="y"} 3000 1"#,
            ])
    }

    @Test func aLaterRuleSeesAnEarlierOne() throws {
        var evaluation = GroupEvaluation(try group("{record: a, expr: vector(1)}", "{record: b, expr: a + 1}"))
        _ = evaluation.evaluate(at: 2000, in: environment)
        #expect(samples(of: "b") == ["{} 2000 2"])
    }

    @Test func lateDataIsWaitedFor() throws {
        var evaluation = GroupEvaluation(
            try group("{record: r, expr: up}", "{alert: A, expr: up}", settings: "  query_offset: 1s\n"))
        store("up", is: 1, at: 1000)
        store("up", is: 2, at: 1900)
        _ = evaluation.evaluate(at: 2000, in: environment)
        #expect(samples(of: "r") == ["{} 1000 1"])
        #expect(samples(of: "ALERTS") == [#"{alertname="A", alertstate="firing"} 1000 1"#])
    }

    @Test(arguments: [
        (
            "{record: r, expr: up, labels: {job: z}}",
            #"two series have the same labels once the rule's are added: r{job="z"}"#
        ),
        (
            "{alert: A, expr: up, labels: {job: z}}",
            #"two alerts have the same labels: {alertname="A", job="z"}"#
        ),
        ("{record: r, expr: 'up[5m]'}", "the expression gives neither a vector nor a scalar"),
        ("{record: r, expr: '\"text\"'}", "the expression gives neither a vector nor a scalar"),
        ("{record: r, expr: up}", "2 series are more than the group's limit of 1: all are dropped"),
        ("{alert: A, expr: up}", "2 series are more than the group's limit of 1: all are dropped"),
    ])
    func failures(_ rule: String, _ reason: String) throws {
        var evaluation = GroupEvaluation(try group(rule, settings: "  limit: 1\n"))
        store("up", [("job", "x")], is: 1, at: 1000)
        store("up", [("job", "y")], is: 1, at: 1000)
        let outcome = evaluation.evaluate(at: 2000, in: environment)
        #expect(outcome.failures.map(\.reason) == [reason])
        #expect(samples(of: "r").isEmpty)
        #expect(samples(of: "ALERTS").isEmpty)
        #expect(outcome.alerts.isEmpty)
    }

    @Test func aFailureLeavesAlertsAsTheyAre() throws {
        // Matches many to many as soon as there are two series of each side.
        var evaluation = GroupEvaluation(try group("{alert: A, expr: 'a == on (x) group_left b'}"))
        store("a", [("x", "1")], is: 1, at: 1000)
        store("b", [("x", "1")], is: 1, at: 1000)
        #expect(evaluation.evaluate(at: 1000, in: environment).alerts.count == 1)

        store("b", [("x", "1"), ("y", "2")], is: 1, at: 2000)
        let outcome = evaluation.evaluate(at: 2000, in: environment)
        #expect(outcome.failures.count == 1)
        #expect(outcome.alerts.isEmpty)
        #expect(evaluation.rules[0].alerts.instances.count == 1)
        #expect(samples(of: "ALERTS").count == 1)
    }

    @Test func theSeriesOfAnAlertFollowItsState() throws {
        var evaluation = GroupEvaluation(try group("{alert: A, expr: up == 0, for: 10s}"))
        store("up", is: 0, at: 1000)
        _ = evaluation.evaluate(at: 1000, in: environment)
        store("up", is: 0, at: 11_000)
        _ = evaluation.evaluate(at: 11_000, in: environment)
        store("up", is: 1, at: 12_000)
        _ = evaluation.evaluate(at: 12_000, in: environment)
        #expect(
            samples(of: "ALERTS") == [
                #"{alertname="A", alertstate="firing"} 11000 1"#, #"{alertname="A", alertstate="firing"} 12000 stale"#,
                #"{alertname="A", alertstate="pending"} 1000 1"#,
                #"{alertname="A", alertstate="pending"} 11000 stale"#,
            ])
        #expect(
            samples(of: "ALERTS_FOR_STATE") == [
                #"{alertname="A"} 1000 1"#, #"{alertname="A"} 11000 1"#, #"{alertname="A"} 12000 stale"#,
            ])
    }

    @Test func aGroupsLabelsAreFilledInForAlerts() throws {
        var evaluation = GroupEvaluation(
            try group(
                "{alert: A, expr: up}", settings: "  labels: {where: 'at {{ $labels.host }}', broken: '{{ end }}'}\n"))
        store("up", [("host", "h")], is: 1, at: 1000)
        let outcome = evaluation.evaluate(at: 1000, in: environment)
        let reason = "template: __alert_A:1: unexpected {{end}}"
        let broken = "<error expanding template: error parsing template __alert_A: \(reason)>"
        #expect(outcome.alerts.map(\.labels) == [["alertname": "A", "host": "h", "where": "at h", "broken": broken]])
        #expect(outcome.templateFailures.map(\.reason) == [reason])
    }

    @Test func whatATemplateAsksIsAskedOfNowThoughTheGroupLooksBack() throws {
        let summary = "{{ now }} {{ query \"up\" | first | value }} {{ $value }}"
        var evaluation = GroupEvaluation(
            try group("{alert: A, expr: up, annotations: {s: '\(summary)'}}", settings: "  query_offset: 1s\n"))
        store("up", is: 7, at: 1000)
        store("up", is: 8, at: 2000)
        let outcome = evaluation.evaluate(at: 2000, in: environment)
        #expect(outcome.alerts.map { $0.annotations["s"] } == ["2 8 7"])
    }

    @Test func anAlertIsDescribed() throws {
        var evaluation = GroupEvaluation(
            try group(
                """
                {alert: A, expr: up == 0, labels: {job: 'j-{{ $labels.job }}', empty: ''}, annotations: {
                    summary: '{{ $labels.job }} {{ $value }} {{ $externalLabels.region }} {{ $externalURL }}',
                    others: '{{ query "count(up)" | first | value }}', broken: '{{ query "up{" }}'}}
                """))
        store("up", [("job", "x")], is: 0, at: 1000)
        store("up", [("job", "y")], is: 1, at: 1000)
        let outcome = evaluation.evaluate(at: 1000, in: environment)
        let alert = try #require(outcome.alerts.first)
        #expect(alert.labels == ["alertname": "A", "job": "j-x"])
        #expect(alert.annotations["summary"] == "x 0 eu http://h")
        #expect(alert.annotations["others"] == "2")
        // Prometheus' words.
        let reason =
            #"template: __alert_A:1:115: executing "__alert_A" at <query "up{">: error calling query: "#
            + "1:4: parse error: unexpected end of input inside braces"
        #expect(
            alert.annotations["broken"]
                == "<error expanding template: error executing template __alert_A: \(reason)>")
        #expect(outcome.templateFailures.map(\.reason) == [reason])
        #expect(outcome.templateFailures.map(\.amount) == [1] && outcome.failures.isEmpty)
        #expect(alert.generatorURL == "http://h/graph?g0.expr=up+%3D%3D+0&g0.tab=1")
    }

    @Test func onlyWhatDependsIsEvaluated() throws {
        var evaluation = GroupEvaluation(
            try group(
                "{record: a, expr: up}", "{record: b, expr: other}", "{record: c, expr: '{job=\"x\"}'}",
                "{record: d, expr: '{__name__=~\"up|down\"}'}"))
        #expect(evaluation.evaluate(touching: ["up"], at: 1000, in: environment).evaluated == 3)
        #expect(evaluation.evaluate(touching: ["none"], at: 1000, in: environment).evaluated == 1)
        #expect(evaluation.evaluate(at: 1000, in: environment).evaluated == 4)
    }

    @Test func timeNeverGoesBack() throws {
        var evaluation = GroupEvaluation(try group("{record: r, expr: vector(1)}"))
        for time in [2000, 2000, 1000, 3000] as [Timestamp] { _ = evaluation.evaluate(at: time, in: environment) }
        #expect(samples(of: "r") == ["{} 2000 1", "{} 2001 1", "{} 2002 1", "{} 3000 1"])
    }

    @Test func whatStaysKeepsItsState() throws {
        var evaluation = GroupEvaluation(
            try group(
                "{alert: Stays, expr: up == 0, for: 5s}", "{alert: Goes, expr: up == 0}", "{record: goes, expr: up}"))
        store("up", is: 0, at: 1000)
        #expect(evaluation.evaluate(at: 1000, in: environment).alerts.map(\.labels) == [["alertname": "Goes"]])

        let alerts = evaluation.adopt(
            try group("{record: new, expr: up}", "{alert: Stays, expr: up < 1, for: 5s}"), at: 2000, in: environment
        ).alerts
        #expect(alerts.map(\.labels) == [["alertname": "Goes"]])
        #expect(alerts.map(\.resolvedAt) == [2000])
        #expect(samples(of: "goes") == ["{} 1000 0", "{} 2000 stale"])

        let outcome = evaluation.evaluate(at: 6000, in: environment)
        #expect(outcome.alerts.map(\.labels) == [["alertname": "Stays"]])
        #expect(samples(of: "new") == ["{} 6000 0"])
    }
}
