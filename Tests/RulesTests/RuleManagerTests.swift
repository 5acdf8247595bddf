import Format
import Model
import PromQL
import Rules
import TSDB
import TestSupport
import Testing

/// If these fail, rules are not evaluated when they should be, or a reload loses or leaves alerts.
struct RuleManagerTests {
    private let head = Store()
    private let sink = RecordedAlerts()
    private let events = RecordedEvents()
    private let time = ManualTime()
    private let clock = ManualInstant()
    private let heartbeats: Heartbeats
    private let manager: RuleManager

    init() {
        heartbeats = Heartbeats(now: clock.now)
        manager = RuleManager(
            engine: Engine(), storage: head, sink: sink, events: events, time: time, heartbeats: heartbeats,
            defaultInterval: .seconds(15))
    }

    private func store(_ metric: String, _ value: Double) {
        head.append([LabeledSample(labels: Labels(metric: metric), timestamp: time.now(), value: value)])
    }

    /// Runs the manager beside `body`, with that many groups asleep at first, and cancels it afterwards.
    private func running(groups: Int = 1, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await manager.run() }
            await time.waitForSleepers(groups)
            try await body()
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        #expect(time.sleeperCount == 0)
    }

    /// Moves the clock and waits until every group is asleep again.
    private func advance(by duration: Duration, groups: Int = 1) async {
        time.advance(by: duration)
        await time.waitForSleepers(groups)
    }

    @Test func whatIsCountedOfAGroupGoesWithIt() async throws {
        await manager.replace([try group("{alert: A, expr: up == 0}")])
        #expect(events.forgotten.isEmpty)
        await manager.replace([])
        #expect(events.forgotten.map(\.kind).sorted() == ["RuleEvaluationFailed", "RuleGroupLate", "TemplateFailed"])
        #expect(events.forgotten.allSatisfy { $0.labels["rule_group"]?.hasSuffix(";g") == true })
    }

    @Test func aGroupThatIsNotEvaluatedAnyMoreIsMissed() async throws {
        await manager.replace([try group("{alert: A, expr: up == 0}")])
        try await running {
            clock.advance(by: Heartbeats.patience)
            #expect(heartbeats.hanging() == [])
            clock.advance(by: .seconds(16))
            #expect(heartbeats.hanging().count == 1)
            await advance(by: .seconds(15))
            #expect(heartbeats.hanging() == [])
        }
        clock.advance(by: .seconds(3600))
        #expect(heartbeats.hanging() == [])
    }

    @Test func groupsAreEvaluatedAtTheirIntervals() async throws {
        await manager.replace([try group("{alert: A, expr: up == 0}")])
        try await running {
            store("up", 1)
            await advance(by: .seconds(15))
            #expect(manager.groups().first?.evaluationCount == 1)
            #expect(sink.news.isEmpty)
            store("up", 0)
            await advance(by: .seconds(15))
            #expect(sink.news == ["A firing"])
            #expect(manager.alerts().map(\.name) == ["A"])
            store("up", 1)
            await advance(by: .seconds(15))
            #expect(sink.news == ["A firing", "A resolved"])
            #expect(manager.alerts().isEmpty)
        }
    }

    @Test func anEventIsAnsweredAtOnce() async throws {
        await manager.replace([try group("{alert: Crash, expr: up == 0}", "{alert: Other, expr: other == 0}")])
        store("up", 0)
        store("other", 0)
        await manager.evaluate(touching: ["up"])
        #expect(sink.news == ["Crash firing"])
        store("unrelated", 0)
        await manager.evaluate(touching: ["unrelated"])
        #expect(sink.news == ["Crash firing"])
    }

    @Test func anEventReachesWhatIsDerived() async throws {
        await manager.replace(
            try groups(
                """
                groups:
                - name: a
                  rules:
                  - {record: down, expr: up == 0}
                - name: b
                  rules:
                  - {record: count, expr: count(down)}
                  - {alert: Many, expr: count > 0}
                  - {alert: Meta, expr: 'ALERTS{alertname="Many"}'}
                  - {alert: Other, expr: other == 0}
                """))
        store("up", 0)
        store("other", 0)
        await manager.evaluate(touching: ["up"])
        #expect(sink.news == ["Many firing", "Meta firing"])
    }

    @Test func aReloadKeepsWhatStays() async throws {
        await manager.replace([try group("{alert: A, expr: up == 0}", "{alert: B, expr: up == 0}")])
        store("up", 0)
        await manager.evaluate(touching: ["up"])
        #expect(sink.news == ["A firing", "B firing"])

        await manager.replace([try group("{alert: A, expr: up < 1}")])
        #expect(sink.news == ["A firing", "B firing", "B resolved"])
        #expect(manager.alerts().map(\.name) == ["A"])

        await manager.replace([])
        #expect(sink.news.last == "A resolved")
        #expect(manager.groups().isEmpty)
        await manager.evaluate(touching: ["up"])
        #expect(sink.all.count == 4)
    }

    @Test func anAlertThatAnotherRuleGivesTooIsNotOver() async throws {
        let twice = try groups(
            """
            groups:
            - {name: a, rules: [{alert: A, expr: up == 0}]}
            - {name: b, rules: [{alert: A, expr: up < 1}, {alert: A, expr: up < 2}, {alert: B, expr: up == 0}]}
            """)
        await manager.replace(twice)
        store("up", 0)
        await manager.evaluate(touching: ["up"])
        #expect(sink.news == ["A firing", "A firing", "A firing", "B firing"])
        await manager.replace([twice[1]])
        #expect(sink.news.count == 4)
        await manager.replace(try groups("groups: [{name: b, rules: [{alert: A, expr: up < 1}]}]"))
        #expect(sink.news.dropFirst(4) == ["B resolved"])
        await manager.replace([])
        #expect(sink.news.dropFirst(5) == ["A resolved"])
    }

    @Test func aReloadWhileRunning() async throws {
        await manager.replace([try group("{record: r, expr: vector(1)}", settings: "  interval: 1h\n")])
        try await running {
            await manager.replace(
                [
                    try group("{record: r, expr: vector(1)}", settings: "  interval: 1s\n"),
                    try groups("groups: [{name: new, rules: [{record: s, expr: vector(1)}]}]")[0],
                ])
            // The loop of the old interval is still asleep, and ends when it wakes.
            await time.waitForSleepers(3)
            await advance(by: .seconds(1), groups: 3)
            #expect(manager.groups().first?.evaluationCount == 1)
            await advance(by: .seconds(14), groups: 3)
            #expect(manager.groups().map { $0.evaluationCount > 0 } == [true, true])
            await advance(by: .seconds(3600), groups: 2)
        }
    }

    @Test func aReloadChangesTheDefaults() async throws {
        let group = try group(
            "{alert: A, expr: up == 0, annotations: {summary: '{{ $externalLabels.region }}'}}")
        await manager.replace([group])
        store("up", 0)
        try await running {
            await manager.replace([group], externalLabels: ["region": "eu"], defaultInterval: .seconds(1))
            await time.waitForSleepers(2)
            await advance(by: .seconds(1), groups: 2)
            #expect(manager.groups().map(\.interval) == [1000])
            #expect(manager.alerts().map(\.annotations) == [["summary": "eu"]])
            #expect(sink.all.map(\.labels) == [["alertname": "A", "region": "eu"]])
        }
    }

    @Test func aGroupThatIsGivenTwiceIsOne() async throws {
        let group = try group("{record: r, expr: vector(1)}")
        await manager.replace([group, group])
        await manager.replace([group, group])
        #expect(manager.groups().count == 1)
    }

    @Test func missedTimesAreTold() async throws {
        await manager.replace([try group("{record: r, expr: vector(1)}")])
        try await running {
            await advance(by: .seconds(15))
            #expect(events.all.isEmpty)
            await advance(by: .seconds(60))
            #expect(
                events.messages == [
                    "the group \"g\" of rules.yml is late by 3 evaluations: "
                        + "make its rules cheaper or its interval longer"
                ])
            #expect(manager.groups().first?.evaluationCount == 2)
        }
    }

    @Test func aFailureIsAnEvent() async throws {
        await manager.replace([try group("{record: r, expr: 'up[5m]'}")])
        await manager.evaluate(touching: ["up"])
        let event = try #require(events.all.first as? RuleEvaluationFailed)
        #expect(
            event.message
                == "the rule \"r\" of group \"g\" in rules.yml failed: "
                + "the expression gives neither a vector nor a scalar")
        #expect(event.labels == ["rule_group": "rules.yml;g"])
        #expect(RuleEvaluationFailed.counter?.name == "roost_rule_evaluation_failures")
        let rule = try #require(manager.groups().first?.rules.first)
        #expect(rule.health == .err)
        #expect(rule.lastError == "the expression gives neither a vector nor a scalar")
    }

    @Test func reportsAndMetrics() async throws {
        await manager.replace(
            [try group("{alert: A, expr: up == 0, for: 1m}", "{alert: B, expr: up == 0}", "{record: r, expr: up}")])
        #expect(manager.groups().first?.lastEvaluation == nil)
        #expect(manager.groups().first?.rules.map(\.health) == [.unknown, .unknown, .unknown])

        store("up", 0)
        await manager.evaluate(touching: ["up"])
        let report = try #require(manager.groups().first)
        #expect(report.interval == 15_000)
        #expect(report.lastEvaluation == time.now())
        #expect(report.rules.map(\.state) == [.pending, .firing, .inactive])
        #expect(report.rules.map(\.health) == [.ok, .ok, .ok])
        #expect(manager.alerts().map(\.state) == [.pending, .firing])
        #expect(manager.alerts().map(\.activeAt) == [time.now(), time.now()])

        let points = manager.metricPoints().filter { $0.family.unit != "seconds" }
        #expect(
            points.map { "\($0.seriesLabels) \($0.value)" } == [
                #"roost_rule_evaluations_total{rule_group="rules.yml;g"} 3.0"#,
                #"roost_rule_group_rules{rule_group="rules.yml;g"} 3.0"#,
                #"roost_alerts{alertstate="pending"} 1.0"#,
                #"roost_alerts{alertstate="firing"} 1.0"#,
            ])
    }

    @Test func evaluationsOfOneGroupNeverOverlap() async throws {
        let detector = OverlapDetector(storage: head)
        let manager = RuleManager(engine: Engine(), storage: detector, sink: sink, events: events, time: time)
        await manager.replace([try group("{record: r, expr: up}")])
        await withTaskGroup { tasks in
            for _ in 0..<200 { tasks.addTask { await manager.evaluate(touching: ["up"]) } }
        }
        #expect(manager.groups().first?.evaluationCount == 200)
        #expect(detector.overlaps == 0)
    }
}
