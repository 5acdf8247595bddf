import Database
import Format
import Model
import PromQL
import Synchronization
import TSDB
import TestSupport
import Testing

@testable import Rules

/// If these fail, a restart of the agent wakes people again, or has it forget what is not well.
struct ResumeTests {
    private let folder = TemporaryFolder()
    private let head = Store()
    private let sink = RecordedAlerts()
    private let events = RecordedEvents()
    private let time = ManualTime()

    private static let rules = [
        "{alert: Held, expr: up == 0, for: 5m, annotations: {value: '{{ $value }}'}}",
        "{alert: Fires, expr: up == 0, labels: {severity: page}}",
        "{alert: Kept, expr: up == 0, keep_firing_for: 10m}",
    ]

    /// One run of the agent's rules, with the database that all runs share.
    private struct Run {
        let database: Database
        let states: AlertStates
        let manager: RuleManager
        let settled: Settled
    }

    private final class Settled: Sendable {
        let value = Atomic(false)
    }

    private func run(_ rules: [String] = rules) async throws -> Run {
        let database = try Database(path: "\(folder.path)/agent.db", [AlertStates.schema])
        let states = AlertStates(database, events: events)
        let settled = Settled()
        let manager = RuleManager(
            engine: Engine(), storage: head, sink: sink, events: events, time: time, states: states,
            isSettled: { settled.value.load(ordering: .relaxed) })
        await manager.replace(try groups("groups:\n- name: g\n  rules:\n" + rules.map { "  - \($0)\n" }.joined()))
        return Run(database: database, states: states, manager: manager, settled: settled)
    }

    /// Evaluates all rules while the metric has that value, or has none.
    private func evaluate(_ run: Run, _ value: Double?) async {
        if let value {
            head.append([LabeledSample(labels: Labels(metric: "up"), timestamp: time.now(), value: value)])
        }
        await run.manager.evaluate(touching: ["up"])
    }

    /// Ends a run as SIGKILL does, a moment after it said that it was there.
    private func kill(_ run: Run) async throws {
        run.states.confirm(at: time.now()) { [] }
        try await run.database.perform { _ in }
    }

    /// The alerts with their states, and since when they are active, in minutes.
    private func alerts(_ run: Run) -> [String] {
        run.manager.alerts().map { "\($0.name) \($0.state.rawValue) \(($0.activeAt - 1_700_000_000_000) / 60_000)" }
    }

    @Test("alerts go on where they were, and nothing is told anew that was told as it is")
    func goesOn() async throws {
        let first = try await run()
        await evaluate(first, 0)
        #expect(alerts(first) == ["Held pending 0", "Fires firing 0", "Kept firing 0"])
        try await kill(first)

        time.advance(by: .seconds(4 * 60))
        let second = try await run()
        #expect(alerts(second) == ["Held pending 0", "Fires firing 0", "Kept firing 0"])
        time.advance(by: .seconds(60))
        let told = sink.all
        await evaluate(second, 0)
        #expect(alerts(second) == ["Held firing 0", "Fires firing 0", "Kept firing 0"])
        // What is handed over again is the same alert, which notification knows.
        let again = sink.all.dropFirst(told.count).filter { $0.labels["alertname"] != "Held" }
        #expect(again.map(\.startsAt) == told.map(\.startsAt))
        #expect(again.map(\.labels) == told.map(\.labels))
        #expect(events.messages == [])
    }

    @Test(
        "a `for` runs on through a short outage, stands still through a longer one, and begins anew after a long one",
        arguments: [
            (outage: 4, "Held pending 0"), (outage: 5, "Held pending 0"), (outage: 6, "Held pending 6"),
            (outage: 60, "Held pending 60"), (outage: 61, nil),
        ] as [(outage: Int, String?)])
    func outages(_ outage: Int, _ expected: String?) async throws {
        let first = try await run([Self.rules[0], Self.rules[1]])
        await evaluate(first, 0)
        try await kill(first)
        time.advance(by: .seconds(outage * 60))
        let second = try await run([Self.rules[0], Self.rules[1]])
        // What fired goes on whatever the outage.
        #expect(alerts(second) == [expected, "Fires firing 0"].compactMap(\.self))
    }

    @Test("what is not seen before everything was measured again is not taken for gone, and afterwards it is")
    func settling() async throws {
        let first = try await run()
        await evaluate(first, 0)
        try await kill(first)
        time.advance(by: .seconds(6 * 60))
        let second = try await run()
        await evaluate(second, nil)
        #expect(alerts(second) == ["Held pending 6", "Fires firing 0", "Kept firing 0"])
        second.settled.value.store(true, ordering: .relaxed)
        await evaluate(second, 1)
        #expect(alerts(second) == ["Kept firing 0"])
        #expect(sink.news.suffix(1) == ["Fires resolved"])
    }

    @Test("keep_firing_for runs on through a restart")
    func keptFiring() async throws {
        let first = try await run()
        await evaluate(first, 0)
        time.advance(by: .seconds(60))
        first.settled.value.store(true, ordering: .relaxed)
        await evaluate(first, 1)
        #expect(alerts(first) == ["Kept firing 0"])
        try await kill(first)

        time.advance(by: .seconds(9 * 60))
        let second = try await run()
        second.settled.value.store(true, ordering: .relaxed)
        await evaluate(second, 1)
        #expect(alerts(second) == ["Kept firing 0"])
        time.advance(by: .seconds(60))
        await evaluate(second, 1)
        #expect(alerts(second) == [])
        #expect(sink.news.last == "Kept resolved")
        try await kill(second)
        // Told once more, as it is not known whether it was heard.
        let third = try await run()
        await evaluate(third, 1)
        #expect(sink.news.suffix(3) == ["Kept resolved", "Fires resolved", "Kept resolved"])
    }

    @Test("a rule that went away while the agent was down ends its alerts")
    func removedRule() async throws {
        let first = try await run()
        await evaluate(first, 0)
        try await kill(first)
        let second = try await run([Self.rules[2]])
        #expect(alerts(second) == ["Kept firing 0"])
        #expect(sink.news == ["Fires firing", "Kept firing", "Fires resolved"])
        try await kill(second)
        _ = try await run([Self.rules[2]])
        #expect(sink.news.count == 3)
    }

    @Test("a clock that was set back leaves no alert that waits for times to come")
    func clockSetBack() async throws {
        let first = try await run()
        await evaluate(first, 0)
        try await kill(first)
        time.advance(by: .seconds(-3600))
        let second = try await run()
        #expect(alerts(second) == ["Held pending -60", "Fires firing -60", "Kept firing -60"])
    }

    @Test("what happened is written down, once for each step")
    func history() async throws {
        let first = try await run()
        first.settled.value.store(true, ordering: .relaxed)
        for value in [0, 0, 1, 0] as [Double] {
            await evaluate(first, value)
            time.advance(by: .seconds(60))
        }
        func history(_ alert: String?, _ labels: Labels = .empty, limit: Int? = nil) async throws -> [String] {
            try await first.database.perform { connection throws(DatabaseError) in
                try AlertHistory.entries(connection, alert: alert, with: labels, limit: limit)
            }.map { "\($0.alert) \($0.change.rawValue) \(($0.at - 1_700_000_000_000) / 60_000) \($0.value)" }
        }
        #expect(try await history("Held") == ["Held pending 0 0.0", "Held dropped 2 0.0", "Held pending 3 0.0"])
        #expect(
            try await history(nil, ["severity": "page"]) == [
                "Fires firing 0 0.0", "Fires resolved 2 1.0", "Fires firing 3 0.0",
            ])
        #expect(
            try await history("Kept", limit: 2) == ["Kept kept 2 0.0", "Kept seen_again 3 0.0"])
        #expect(try await history("None") == [])
    }

    @Test("what could not be written is told once, and made good as soon as that goes again")
    func behind() async throws {
        let first = try await run()
        try await first.database.perform { connection throws(DatabaseError) in
            try connection.run("ALTER TABLE alert_states RENAME TO away")
        }
        await evaluate(first, 0)
        time.advance(by: .seconds(60))
        await evaluate(first, 0)
        try await first.database.perform { connection throws(DatabaseError) in
            try connection.run("ALTER TABLE away RENAME TO alert_states")
        }
        #expect(events.all.count == 1)
        #expect(events.messages.first?.hasPrefix("alerts' states are kept in memory alone") == true)
        first.states.confirm(at: time.now()) { first.manager.savedAlerts }
        try await first.database.perform { _ in }
        #expect(alerts(try await run()) == ["Held pending 0", "Fires firing 0", "Kept firing 0"])
    }
}
