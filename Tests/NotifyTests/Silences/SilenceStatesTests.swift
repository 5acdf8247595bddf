import Database
import Format
import Model
import TestSupport
import Testing

@testable import Notify

/// If these fail, a restart of the agent ends silences, or makes ended ones last.
struct SilenceStatesTests {
    private let folder = TemporaryFolder()
    private let time = ManualTime()
    private let events = RecordedEvents()
    private var path: String { "\(folder.path)/agent.db" }

    private func notifier(_ database: Database?) async -> Notifier {
        let notifier = Notifier(
            .silent, transport: ScriptedTransport(), time: time, events: events,
            silences: database.map { SilenceStates($0) })
        await notifier.resume()
        return notifier
    }

    private func opened() throws -> Database { try Database(path: path, [SilenceStates.schema]) }

    private func silence(_ value: String) throws -> Silence {
        var silence = Silence(
            matchers: [Matcher("a", equals: value), try Matcher("b", .matchesNot, "c|\"d\"")], startsAt: 0,
            endsAt: time.now() + 3_600_000, createdBy: "me", comment: "line\nline",
            recurrence: try Recurrence(parsing: "Mon-Fri 22:00-06:00 Europe/Berlin"))
        silence.annotations = ["ticket": "7"]
        return silence
    }

    @Test func `all that a silence says comes back`() async throws {
        let first = await notifier(try opened())
        let id = try await first.set(silence("x"))
        let other = try await first.set(silence("y"))
        try await first.expire(other)
        time.advance(by: .seconds(5))
        let second = await notifier(try opened())
        #expect(second.silences[id] != nil && second.silences[id] == first.silences[id])
        #expect(second.silences[other] == first.silences[other])
        #expect(second.silences[other]?.state(at: time.now()) == .expired)
    }

    @Test func `a change is in the file when it is answered, and what is forgotten is gone from it`() async throws {
        func ids() async throws -> [String] {
            try await Database(reading: path).perform { connection throws(DatabaseError) in
                try connection.rows("SELECT id FROM silences ORDER BY id") { $0.text(0) }
            }
        }
        let notifier = await notifier(try opened())
        let id = try await notifier.set(silence("x"))
        #expect(try await ids() == [id])
        time.advance(by: .milliseconds(Silences.retention + 3_600_000))
        let other = try await notifier.set(silence("y"))
        #expect(try await ids() == [other])
    }

    @Test func `a row that nobody can read is left alone`() async throws {
        let database = try opened()
        let id = try await notifier(database).set(silence("x"))
        try await database.perform { connection throws(DatabaseError) in
            for text in ["{", "{}", "[1]", #"{"matchers":[{"name":"a"}],"endsAt":"never"}"#] {
                try connection.run("INSERT INTO silences (id, silence) VALUES (?, ?)", .text(text), .text(text))
            }
        }
        #expect(await notifier(database).silences.all.map(\.id) == [id])
    }

    @Test func `what cannot be written holds in memory, and is said`() async throws {
        let database = try opened()
        let notifier = await notifier(database)
        try await database.perform { connection throws(DatabaseError) in try connection.run("DROP TABLE silences") }
        let id = try await notifier.set(silence("x"))
        #expect(notifier.silences[id] != nil)
        #expect(events.messages.count { $0.hasPrefix("silences are known in memory alone") } == 1)
    }

    @Test func `every change is told, with who made it, and counted by its state`() async throws {
        let notifier = await notifier(nil)
        let id = try await notifier.set(
            Silence(matchers: [Matcher("a", equals: "b")], startsAt: 0, endsAt: time.now() + 1000, createdBy: "me"))
        await #expect(throws: SilenceError.notFound("x")) { try await notifier.expire("x") }
        func count(_ state: String) -> Double? {
            notifier.metricPoints().first { $0.family.name == "roost_silences" && $0.labels["state"] == state }?.value
        }
        #expect(count("active") == 1 && count("pending") == 0 && count("expired") == 0)
        try await notifier.expire(id)
        try await notifier.expire(id)
        #expect(count("active") == 0 && count("expired") == 1)
        #expect(
            events.messages == [
                "silence \(id) of \"me\" is active: {a=\"b\"} until 2023-11-14T22:13:21Z",
                "silence \(id) of \"me\" is expired: {a=\"b\"} until 2023-11-14T22:13:20Z",
            ])
    }
}
