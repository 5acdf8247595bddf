import Model
import Testing
import YAML

@testable import Notify

/// If one of these fails, people are reminded of what they look after, or nobody is called for what nobody looks after.
struct AttentionTests {
    private static let first = "0 r0 first notification: A/1"

    // MARK: Acknowledgement

    @Test func `of what is acknowledged nobody is reminded, but of its end`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A/1")
        scenario.finish()
        #expect(scenario.acknowledge("A/1") == 1)
        scenario.advance(to: 500)
        scenario.receive("-A/1")
        scenario.finish()
        #expect(scenario.log == [Self.first, "500 r0 all alerts resolved: -A/1"])
        #expect(scenario.groups == 0)
    }

    @Test func `with Alertmanager's timing, too`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000, waitsToResolve: true))
        scenario.receive("A/1")
        scenario.finish()
        scenario.acknowledge("A/1")
        scenario.advance(to: 500)
        #expect(scenario.log == [Self.first])
    }

    @Test func `one alert of a group that nobody looks after is enough for a reminder`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A/1", "A/2")
        scenario.finish()
        scenario.acknowledge("A/1")
        scenario.advance(to: 60)
        scenario.finish()
        scenario.acknowledge("A/2")
        scenario.advance(to: 500)
        scenario.receive("A/3")
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A/1 A/2", "60 r0 repeat interval elapsed: A/1 A/2",
                "500 r0 new alerts: A/1 A/2 A/3",
            ])
    }

    @Test func `an acknowledgement ends with its alert, and when it is taken back`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A/1")
        scenario.finish()
        scenario.acknowledge("A/1")
        scenario.acknowledge("A/1", undo: true)
        scenario.advance(to: 60)
        scenario.finish()
        scenario.acknowledge("A/1")
        scenario.advance(to: 100)
        for name in ["-A/1", "A/1"] {
            scenario.receive(name)
            scenario.finish()
        }
        scenario.advance(to: 160)
        #expect(
            scenario.log == [
                Self.first, "60 r0 repeat interval elapsed: A/1", "100 r0 all alerts resolved: -A/1",
                "100 r0 first notification: A/1", "160 r0 repeat interval elapsed: A/1",
            ])
    }

    @Test func `only what fires can be acknowledged, and before it is told, too`() {
        var scenario = Scenario(Scenario.config(wait: 10_000, repeats: 60_000))
        #expect(scenario.acknowledge("A/1") == 0)
        scenario.receive("A/1")
        #expect(scenario.acknowledge("A/1") == 1)
        scenario.advance(to: 10)
        scenario.finish()
        scenario.advance(to: 500)
        #expect(scenario.log == ["10 r0 first notification: A/1"])
    }

    @Test func `it survives a restart, and other settings`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A/1")
        scenario.finish()
        scenario.acknowledge("A/1")
        scenario.restart()
        scenario.advance(to: 100)
        // In another group from now on, which begins anew.
        scenario.replace(Scenario.config(repeats: 60_000, groupBy: ["alertname", "server"]))
        scenario.finish()
        scenario.advance(to: 500)
        #expect(scenario.log == [Self.first, "100 r0 first notification: A/1"])
    }

    // MARK: Escalation

    @Test func `what nobody acknowledges goes up step by step, and all who were told hear of its end`() {
        var scenario = Scenario(Scenario.escalating(after: 60, 120))
        scenario.receive("A/1")
        scenario.finish()
        #expect(
            scenario.progress(of: "A/1") == [
                .told(at: 0, again: 3_600_000), .escalating(at: 60_000), .escalating(at: 120_000),
            ])
        scenario.advance(to: 60)
        scenario.finish()
        #expect(scenario.progress(of: "A/1")[1] == .told(at: 60_000, again: 3_660_000))
        scenario.advance(to: 120)
        scenario.finish()
        scenario.advance(to: 200)
        scenario.receive("-A/1")
        for _ in 0..<3 { scenario.finish() }
        #expect(
            scenario.log == [
                Self.first, "60 s00 first notification: A/1", "120 s10 first notification: A/1",
                "200 r0 all alerts resolved: -A/1", "200 s00 all alerts resolved: -A/1",
                "200 s10 all alerts resolved: -A/1",
            ])
        #expect(scenario.groups == 0)
    }

    @Test func `an acknowledgement keeps it where it is`() {
        var scenario = Scenario(Scenario.escalating(after: 60, 120, repeats: 200_000))
        scenario.receive("A/1")
        scenario.finish()
        scenario.advance(to: 60)
        scenario.finish()
        scenario.acknowledge("A/1")
        #expect(scenario.progress(of: "A/1") == [.told(at: 0, again: nil), .told(at: 60_000, again: nil)])
        scenario.advance(to: 500)
        #expect(scenario.log == [Self.first, "60 s00 first notification: A/1"])
        scenario.acknowledge("A/1", undo: true)
        #expect(
            scenario.log.dropFirst(2) == [
                "500 r0 repeat interval elapsed: A/1", "500 s00 repeat interval elapsed: A/1",
                "500 s10 first notification: A/1",
            ])
    }

    @Test func `each alert of a group has its own clock, and one that fires again begins anew`() {
        var scenario = Scenario(Scenario.escalating(after: 60))
        scenario.receive("A/1", "A/2")
        scenario.finish()
        scenario.advance(to: 30)
        scenario.receive("-A/1")
        scenario.finish()
        scenario.receive("A/1")
        scenario.advance(to: 35)
        scenario.finish()
        scenario.advance(to: 60)
        scenario.finish()
        scenario.advance(to: 95)
        #expect(
            scenario.log == [
                "0 r0 first notification: A/1 A/2", "30 r0 new resolved alerts: -A/1 A/2", "35 r0 new alerts: A/1 A/2",
                "60 s00 first notification: A/2", "95 s00 new alerts: A/1 A/2",
            ])
    }

    @Test func `it goes up also when its first receiver does not answer`() {
        var scenario = Scenario(Scenario.escalating(after: 60))
        scenario.receive("A/1")
        scenario.fail(retryAfter: 100_000)
        scenario.advance(to: 60)
        #expect(scenario.log == [Self.first, "60 s00 first notification: A/1"])
    }

    @Test func `while it is silenced nothing goes up, and then its time begins anew`() throws {
        var scenario = Scenario(Scenario.escalating(after: 60))
        scenario.receive("A/1")
        scenario.finish()
        scenario.advance(to: 30)
        _ = try scenario.silence("A", from: 30, to: 200)
        scenario.advance(to: 259)
        #expect(scenario.log == [Self.first])
        scenario.advance(to: 260)
        #expect(scenario.log == [Self.first, "260 s00 first notification: A/1"])
    }

    @Test func `how far it has gone survives a restart and other settings, and nobody is told twice`() {
        let config = Scenario.escalating(after: 60, 120)
        var scenario = Scenario(config)
        scenario.receive("A/1")
        scenario.finish()
        scenario.advance(to: 60)
        scenario.finish()
        for second in [70.0, 80, 90] {
            scenario.advance(to: second)
            scenario.restart()
            scenario.replace(config)
        }
        scenario.advance(to: 120)
        scenario.finish()
        scenario.restart()
        scenario.advance(to: 130)
        scenario.receive("-A/1")
        // What is on its way when others hold, too.
        scenario.replace(config)
        for _ in 0..<3 { scenario.finish() }
        #expect(
            scenario.log == [
                Self.first, "60 s00 first notification: A/1", "120 s10 first notification: A/1",
                "130 r0 all alerts resolved: -A/1", "130 s00 all alerts resolved: -A/1",
                "130 s10 all alerts resolved: -A/1",
            ])
        #expect(scenario.groups == 0)
    }

    @Test func `steps that went by while nobody was there are taken at the start`() {
        var scenario = Scenario(Scenario.escalating(after: 60, 120))
        scenario.receive("A/1")
        scenario.finish()
        scenario.sleep(until: 150)
        scenario.restart()
        #expect(
            scenario.log == [Self.first, "150 s00 first notification: A/1", "150 s10 first notification: A/1"])
    }

    // MARK: Configuration

    private func config(_ route: String) throws(YAMLError) -> NotificationConfig {
        let text = "receivers: [{name: a}, {name: b}]\nroute: \(route)"
        return try NotificationConfig(YAMLNode(parsing: Array(text.utf8), file: "f"))
    }

    @Test func `routes below have the steps of the one above unless they say otherwise`() throws {
        let route = try config(
            """
            {receiver: a, escalation: [{after: 15m, receiver: b}, {after: 1h, receiver: a}],
              routes: [{}, {escalation: []}, {escalation: [{after: 1m, receiver: a}]}]}
            """
        ).route
        let steps = [EscalationStep(after: 900_000, receiver: "b"), EscalationStep(after: 3_600_000, receiver: "a")]
        #expect(
            route.routes.map(\.escalation) == [steps, [], [EscalationStep(after: 60_000, receiver: "a")]])
        #expect(
            route.escalationRoutes.map(\.key).prefix(3) == [
                "{}/escalation(15m)", "{}/escalation(1h)", "{}/{}/escalation(15m)",
            ])
    }

    @Test(arguments: [
        ("[{after: 1h, receiver: c}]", "there is no receiver named \"c\""),
        ("[{after: 1h}]", "needs \"receiver\""),
        ("[{receiver: b}]", "needs \"after\""),
        ("[{after: 0s, receiver: b}]", "after"),
        ("[{after: 1h, receiver: b}, {after: 1h, receiver: a}]", "each step of escalation comes after"),
        ("[{after: 1h, receiver: b, to: a}]", "\"to\""),
    ])
    func `what cannot be is refused`(steps: String, complaint: String) {
        let error = #expect(throws: YAMLError.self) { try config("{receiver: a, escalation: \(steps)}") }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }
}
