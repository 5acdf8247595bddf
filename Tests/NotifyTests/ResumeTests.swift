import Format
import Glibc
import HTTP
import Model
import Synchronization
import TestSupport
import Testing

@testable import Database
@testable import Notify

/// If these fail, a restart of the agent loses notifications, or sends them again.
struct ResumeTests {
    @Test func `what was told is not told again, and its end is told`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", "B")
        scenario.finish()
        scenario.finish()
        scenario.restart()
        scenario.receive("A", "B")
        scenario.advance(to: 60)
        scenario.receive("-A")
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r0 first notification: B", "60 r0 all alerts resolved: -A",
            ])
    }

    @Test func `what was on its way is sent again, since nobody knows whether it arrived`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.restart()
        scenario.finish()
        scenario.receive("-A")
        scenario.restart()
        scenario.finish()
        scenario.restart()
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r0 first notification: A", "0 r0 all alerts resolved: -A",
                "0 r0 all alerts resolved: -A",
            ])
        #expect(scenario.pending == 0)
    }

    @Test func `what may have been heard before the agent was killed is told to be over`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.receive("-A")
        scenario.restart()
        scenario.finish()
        #expect(scenario.log == ["0 r0 first notification: A", "0 r0 all alerts resolved: -A"])
        #expect(scenario.groups == 0)
    }

    @Test func `an end that may have been heard before the agent was killed is put right`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.finish()
        scenario.advance(to: 10)
        scenario.receive("-A")
        scenario.receive("A")
        scenario.restart()
        scenario.advance(to: 15)
        scenario.finish()
        scenario.advance(to: 100)
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "10 r0 all alerts resolved: -A", "15 r0 new alerts: A",
            ])
    }

    @Test func `whoever sends alerts has resolve_timeout after the start to send them again`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", "B", lasting: 60)
        scenario.finish()
        scenario.finish()
        scenario.advance(to: 50)
        scenario.receive("A", "B", lasting: 60)
        scenario.advance(to: 100)
        scenario.restart()
        scenario.advance(to: 390)
        scenario.receive("A", lasting: 60)
        scenario.advance(to: 420)
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r0 first notification: B", "400 r0 all alerts resolved: -B",
            ])
    }

    @Test func `a group that waits for others waits no longer and no shorter`() {
        var scenario = Scenario(Scenario.config(wait: 30_000))
        scenario.receive("A/1")
        scenario.advance(to: 20)
        scenario.restart()
        scenario.receive("A/2")
        scenario.advance(to: 40)
        #expect(scenario.log == ["30 r0 first notification: A/1 A/2"])
    }

    @Test func `repeats keep their times`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A")
        scenario.finish()
        scenario.advance(to: 50)
        scenario.restart()
        scenario.advance(to: 65)
        #expect(scenario.log == ["0 r0 first notification: A", "60 r0 repeat interval elapsed: A"])
    }

    /// The same walk with and without restarts. They come when nothing is on its way, as what is may be told twice.
    @Test(arguments: 0..<40) func `restarts change nothing that a receiver sees`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let config = Scenario.config(wait: 3000, interval: 7000, repeats: 50_000, sendsResolved: [true, false])
        // What has flapped is forgotten.
        let limits = Dispatcher.Limits(promptEnds: .max)
        var calm = Scenario(config, limits: limits)
        var shaken = Scenario(config, limits: limits)
        var second = 0.0
        for _ in 0..<120 {
            let name =
                "\(Bool.random(using: &random) ? "-" : "")\(["A", "B"].randomElement(using: &random)!)/\(Int.random(in: 0..<3, using: &random))"
            calm.receive(name)
            shaken.receive(name)
            second += Double(Int.random(in: 0..<5, using: &random))
            calm.advance(to: second)
            shaken.advance(to: second)
            while calm.inFlight > 0 { calm.finish() }
            while shaken.inFlight > 0 { shaken.finish() }
            if Int.random(in: 0..<4, using: &random) == 0 { shaken.restart() }
        }
        let difference = zip(calm.log, shaken.log).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(difference.map { "\($0)" } == nil)
        #expect(calm.log.count == shaken.log.count)
        #expect(calm.log.count > 20)
    }

    /// With the real file: what reaches the receiver has been written before.
    @Test func `a notifier goes on from its database`() async throws {
        let folder = TemporaryFolder()
        let time = ManualTime()
        let events = RecordedEvents()
        func life(_ transport: ScriptedTransport, _ body: (Notifier) async -> Void) async throws {
            let database = try Database(path: "\(folder.path)/agent.db", Notifier.schemas)
            let notifier = Notifier(
                .webhook(url: "http://hook.example"), transport: transport, time: time, events: events,
                states: GroupStates(database))
            await notifier.resume()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try? await notifier.run() }
                await body(notifier)
                tasks.cancelAll()
            }
            try await database.perform { _ in }
        }
        func alert(resolved: Bool = false) -> Alert {
            Alert(
                labels: ["alertname": "Down"], annotations: ["a": "b"], startsAt: 5, resolvedAt: resolved ? 9 : nil,
                generatorURL: "u", value: .infinity)
        }
        let first = ScriptedTransport()
        try await life(first) { notifier in
            await notifier.receive([alert()])
            while notifier.status().first?.lastSuccess == nil { await Task.yield() }
        }
        let second = ScriptedTransport()
        try await life(second) { notifier in
            await notifier.receive([alert()])
            await notifier.receive([alert(resolved: true)])
            await second.waitForRequests(1)
        }
        #expect(try first.received.map { try JSONValue(parsing: $0.body)["status"] } == ["firing"])
        #expect(try second.received.map { try JSONValue(parsing: $0.body)["status"] } == ["resolved"])
        #expect(events.messages.filter { $0.contains("memory alone") } == [])
    }

    /// As the states of rules are: else one could be told of an alert that its rule forgets.
    @Test func `what was to be written before an alert came is written before it`() async throws {
        let folder = TemporaryFolder()
        let database = try Database(path: "\(folder.path)/agent.db", Notifier.schemas)
        let notifier = Notifier(
            .webhook(url: "http://hook.example"), transport: ScriptedTransport(), time: ManualTime(),
            events: RecordedEvents(), states: GroupStates(database))
        let isHeld = Atomic(true)
        database.enqueue({ _ in while isHeld.load(ordering: .relaxed) { usleep(100) } }) { _ in }
        let counts = Mutex<[Int64]>([])
        for name in ["A", "B", "C"] {
            database.enqueue { connection throws(DatabaseError) in
                let count = try connection.rows("SELECT count(*) FROM notification_alerts") { $0.integer(0) }
                counts.withLock { $0 += count }
            } onEnd: { _ in
            }
            await notifier.receive([Alert(labels: ["alertname": name], annotations: .empty, startsAt: 5)])
            notifier.step(joins: true) { dispatcher, now in dispatcher.advance(to: now) }
        }
        isHeld.store(false, ordering: .relaxed)
        #expect(await notifier.take([]))
        #expect(counts.withLock { $0 } == [0, 1, 2])
        let all = try await database.perform { connection throws(DatabaseError) in
            try connection.rows("SELECT count(*) FROM notification_alerts") { $0.integer(0) }
        }
        #expect(all == [3])
    }

    @Test func `what could not be written is written when there is room again, and who sent it is told that it is not`()
        async throws
    {
        let folder = TemporaryFolder()
        let database = try Database(path: "\(folder.path)/agent.db", Notifier.schemas)
        let time = ManualTime()
        let notifier = Notifier(
            .webhook(url: "http://hook.example"), transport: ScriptedTransport(), time: time,
            events: RecordedEvents(), states: GroupStates(database))
        func alert(_ name: String) -> Alert { Alert(labels: ["alertname": name], annotations: .empty, startsAt: 5) }
        func count() async throws -> Int64? {
            try await database.perform { connection throws(DatabaseError) in
                try connection.rows("SELECT count(*) FROM notification_alerts") { $0.integer(0) }
            }.first
        }
        func setPages(_ limit: Int) async throws {
            try await database.perform { connection throws(DatabaseError) in
                _ = try connection.rows("PRAGMA max_page_count = \(limit)") { $0.integer(0) }
            }
        }
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await notifier.run() }
            #expect(await notifier.take([alert("A")]))
            try await setPages(1)
            let text = String(repeating: "x", count: 60_000)
            var large = alert("B")
            large.annotations = ["text": text]
            #expect(await !notifier.take([large]))
            #expect(await !notifier.take([alert("C")]))
            #expect(try await count() ?? 0 < 3)
            try await setPages(1_000_000)
            #expect(await holds { time.sleeperCount > 0 })
            time.advance(by: .seconds(5))
            for _ in 0..<2000 where try await count() != 3 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await count() == 3)
            #expect(await notifier.take([]))
            tasks.cancelAll()
            try? await tasks.waitForAll()
        }
    }

    /// A file as version 1 of the tables left it.
    @Test func `groups of before alerts had rows of their own are taken over`() async throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/agent.db"
        let first = Schema("notifications", steps: [GroupStates.schema.firstStep])
        let old = try Database(path: path, [first])
        let state = """
            {"alerts":[{"labels":{"alertname":"A","n":"1"},"annotations":{"a":"b"},"starts_at":5,"resolved_at":null,\
            "url":"u","value":"+Inf"},{"labels":{"alertname":"A","n":"2"},"annotations":{},"starts_at":6,\
            "resolved_at":9,"url":"","value":"1"}],"told":[{"integration":0,"firing":[{"alertname":"A","n":"1"}],\
            "resolved":[{"alertname":"A","n":"2"}],"at":7}],"unsure":[1],"change_due":null,"last_flush":8}
            """
        try await old.perform { connection throws(DatabaseError) in
            try connection.run(
                "INSERT INTO notification_groups VALUES (?, ?, ?, ?)", .text("{}"), .text("r"), .text("{}"),
                .text(state))
        }
        let groups = try await GroupStates(Database(path: path, [GroupStates.schema])).groups()
        let group = try #require(groups.first)
        #expect(groups.count == 1 && group.id == AlertGroup.ID(routeKey: "{}", receiver: "r", labels: .empty))
        let one: Labels = ["alertname": "A", "n": "1"]
        let two: Labels = ["alertname": "A", "n": "2"]
        #expect(group.alerts[one]?.annotations == ["a": "b"] && group.alerts[one]?.value == .infinity)
        #expect(group.alerts[two]?.resolvedAt == 9)
        #expect(group.records[0]?.firing == [one] && group.records[0]?.resolved == [two])
        #expect(group.records[0]?.sentAt == 7 && group.unsure == [1] && group.lastFlush == 8 && group.changeDue == nil)
    }
}

extension Schema {
    fileprivate var firstStep: [String] { steps[0] }
}
