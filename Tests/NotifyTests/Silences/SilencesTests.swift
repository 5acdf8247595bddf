import Format
import Model
import TestSupport
import Testing

@testable import Notify

/// If these fail, alerts are silenced that should be told, told that should be silenced, or a silence's past is rewritten.
struct SilencesTests {
    /// Silences with the IDs `1`, `2`, …
    private struct Book {
        var silences = Silences()
        var made = 0

        mutating func set(_ silence: Silence, at now: Timestamp) throws -> Silence.ID {
            let next = "\(made + 1)"
            let id = try silences.set(silence, at: now, newID: next).id
            if id == next { made += 1 }
            return id
        }
    }

    private static func silence(
        _ matchers: [Matcher] = [Matcher("alertname", equals: "A")], _ start: Timestamp = 1000, _ end: Timestamp = 9000
    ) -> Silence {
        Silence(matchers: matchers, startsAt: start, endsAt: end, createdBy: "me", comment: "why")
    }

    private static let alert: Labels = ["alertname": "A"]

    @Test func `is in force from its start to its end`() throws {
        var book = Book()
        let id = try book.set(Self.silence(), at: 500)
        for (time, ids) in [(999, []), (1000, [id]), (8999, [id]), (9000, [])] as [(Timestamp, [String])] {
            #expect(book.silences.silencing(Self.alert, at: time) == ids, "at \(time)")
        }
        #expect(book.silences.silencing(["alertname": "B"], at: 2000).isEmpty)
        let states: [Silence.State?] = [999, 1000, 9000].map { book.silences[id]?.state(at: $0) }
        #expect(states == [.pending, .active, .expired])
    }

    @Test func `a start in the past is now`() throws {
        var book = Book()
        let id = try book.set(Self.silence(), at: 3000)
        #expect(book.silences[id]?.startsAt == 3000)
        let other = try book.set(Self.silence([Matcher("a", equals: "b")], 0), at: 3000)
        #expect(book.silences[other]?.startsAt == 3000)
    }

    enum Edit: Sendable {
        case start(Timestamp), end(Timestamp), comment, matchers

        func apply(to silence: inout Silence) {
            switch self {
            case .start(let time): silence.startsAt = time
            case .end(let time): silence.endsAt = time
            case .comment: silence.comment = "other"
            case .matchers: silence.matchers = [Matcher("alertname", equals: "B")]
            }
        }
    }

    /// When it is changed, how, and whether it keeps its ID.
    @Test(
        arguments: [
            // Before it starts all but its matchers may change.
            (500, .end(20_000), true), (500, .start(700), true), (500, .comment, true), (600, .start(550), false),
            (500, .matchers, false),
            // From then on its start belongs to the past.
            (2000, .end(20_000), true), (2000, .start(1900), true), (2000, .start(3000), false), (2000, .comment, true),
            (2000, .matchers, false),
            // What is over stays as it was.
            (9500, .end(20_000), false),
        ] as [(Timestamp, Edit, Bool)])
    func `a change keeps the past true`(_ now: Timestamp, _ edit: Edit, _ isSame: Bool) throws {
        var book = Book()
        let id = try book.set(Self.silence(), at: 100)
        let before = try #require(book.silences[id])
        var changed = before
        edit.apply(to: &changed)
        let newID = try book.set(changed, at: now)
        #expect((newID == id) == isSame)
        guard !isSame else {
            #expect(book.silences[id]?.updatedAt == now)
            return
        }
        #expect(try #require(book.silences[id]).matchers == before.matchers)
        #expect(book.silences[id]?.state(at: now) == .expired)
        #expect(try #require(book.silences[newID]).startsAt >= now)
    }

    @Test func `expires at once, and only once`() throws {
        var book = Book()
        let active = try book.set(Self.silence(), at: 100)
        let pending = try book.set(Self.silence(), at: 100)
        #expect(try book.silences.expire(pending, at: 200)?.startsAt == 200)
        #expect(try book.silences.expire(active, at: 2000)?.endsAt == 2000)
        #expect(try book.silences.expire(active, at: 2500) == nil)
        #expect(book.silences.silencing(Self.alert, at: 2000).isEmpty)
        #expect(throws: SilenceError.notFound("7")) { try book.silences.expire("7", at: 1) }
        #expect(throws: SilenceError.notFound("7")) {
            var unknown = Self.silence()
            unknown.id = "7"
            _ = try book.set(unknown, at: 1)
        }
    }

    @Test func `a silence may say only what it is not for`() throws {
        var book = Book()
        _ = try book.set(Self.silence([try Matcher("team", .notEqual, "db")]), at: 1)
        _ = try book.set(Self.silence([try Matcher("team", .matchesNot, "db|web")]), at: 1)
        #expect(book.silences.all.count == 2)
    }

    @Test(arguments: [
        (silence([]), "at least one matcher"), (silence([Matcher("", equals: "x")]), "no label name"),
        (silence([Matcher("a", equals: ""), try! Matcher("b", .matches, "x*")]), "must not match the empty string"),
        (silence([Matcher("a", equals: "b")], 9000, 9000), "end must be behind its start"),
        (silence([Matcher("a", equals: "b")], 100, 900), "in the past"),
        (silence(Array(repeating: Matcher("a", equals: "b"), count: 65)), "65 matchers"),
        (silence([Matcher("a", equals: String(repeating: "b", count: 20_000))]), "20006 bytes; 16384 are allowed"),
    ])
    func `refuses what cannot be meant`(_ silence: Silence, _ complaint: String) {
        var book = Book()
        let error = #expect(throws: SilenceError.self) { try book.set(silence, at: 1000) }
        #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
        #expect(book.silences.all.isEmpty)
    }

    @Test func `keeps no more than its limit, and what has expired for five days`() throws {
        var limits = Silences.Limits()
        limits.silences = 2
        var book = Book(silences: Silences(limits: limits))
        for _ in 0..<2 { _ = try book.set(Self.silence(), at: 1000) }
        #expect(throws: SilenceError.tooMany(limit: 2)) { try book.set(Self.silence(), at: 1000) }
        #expect(book.silences.collect(at: 9000 + Silences.retention - 1) == [])
        #expect(book.silences.collect(at: 9000 + Silences.retention).sorted() == ["1", "2"])
        #expect(book.silences.all.isEmpty)
        #expect(book.silences.silencing(Self.alert, at: 5000).isEmpty)
    }

    @Test func `says when something begins or ends next`() throws {
        var book = Book()
        #expect(book.silences.nextChange(after: 0) == nil)
        _ = try book.set(Self.silence([Matcher("a", equals: "b")], 1000, 9000), at: 100)
        _ = try book.set(Self.silence([Matcher("a", equals: "b")], 3000, 4000), at: 100)
        var changes: [Timestamp] = []
        var time: Timestamp = 0
        while let next = book.silences.nextChange(after: time) {
            changes.append(next)
            time = next
        }
        #expect(changes == [1000, 3000, 4000, 9000])
    }

    @Test func `one that recurs is in force in its windows alone`() throws {
        let day: Int64 = 86_400_000
        var book = Book()
        var silence = Self.silence([Matcher("alertname", equals: "A")], day / 2, 4 * day)
        silence.recurrence = try Recurrence(parsing: "daily 10:00-14:00")
        let id = try book.set(silence, at: 1000)
        let hours: [Int64] = [9, 11, 12, 13, 14, 34, 38, 83, 106]
        let silenced = hours.filter { !book.silences.silencing(Self.alert, at: $0 * 3_600_000).isEmpty }
        // The first day's window begins with the silence.
        #expect(silenced == [12, 13, 34, 83])
        #expect(book.silences[id]?.state(at: 20 * 3_600_000) == .pending)
        var changes: [Timestamp] = []
        var time: Timestamp = 0
        while let next = book.silences.nextChange(after: time) {
            changes.append(next / 3_600_000)
            time = next
        }
        #expect(changes == [12, 14, 34, 38, 58, 62, 82, 86])
    }

    /// The index against a look at every silence.
    @Test(arguments: 0..<30) func `finds what a look at all of them finds`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        func word() -> String { ["a", "b", "c", "dd", ""].randomElement(using: &random)! }
        var book = Book()
        for step in 0..<150 {
            let now = Timestamp(step * 100)
            var matchers: [Matcher] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let operation = [Matcher.Operation.equal, .notEqual, .matches, .matchesNot].randomElement(
                    using: &random)!
                let value =
                    operation == .equal || operation == .notEqual
                    ? word() : ["a|b", "^(?:b|c)$", "a|", ".+", "d{2}", "c", ".*"].randomElement(using: &random)!
                matchers.append(try Matcher(["x", "y", "z"].randomElement(using: &random)!, operation, value))
            }
            var silence = Self.silence(matchers, now, now + Timestamp.random(in: 1...5000, using: &random))
            if step % 4 == 0, let former = book.silences.all.sorted(by: { $0.id < $1.id }).randomElement(using: &random)
            {
                silence.id = former.id
            }
            _ = try? book.set(silence, at: now)
            if step % 7 == 0, let id = book.silences.all.map(\.id).sorted().randomElement(using: &random) {
                _ = try book.silences.expire(id, at: now)
            }
            if step % 40 == 0 { _ = book.silences.collect(at: now + Silences.retention - 3000) }
            let labels: Labels = ["x": word(), "y": word(), "z": word(), "q": "1"]
            let naive = book.silences.all.filter {
                $0.matchers.allSatisfy { $0.accepts(labels) } && $0.isInForce(at: now)
            }.map(\.id).sorted()
            #expect(book.silences.silencing(labels, at: now) == naive, "step \(step)")
        }
        #expect(book.made > 50)
    }

    /// All share their alertname, as the silences of one bad night do.
    @Test func `of a thousand silences an alert is compared with those alone that may be about it`() throws {
        var index = MatcherIndex<Silence.ID>()
        for number in 0..<1000 {
            let server =
                try number.isMultiple(of: 2)
                ? Matcher("server", equals: "s\(number)") : Matcher("server", .matches, "s\(number)|t\(number)")
            var silence = Self.silence([Matcher("alertname", equals: "Down"), server])
            silence.id = "\(number)"
            index.insert(silence.id, silence.matchers)
        }
        var anywhere = Self.silence([try Matcher("server", .matches, "s.*")])
        anywhere.id = "all"
        index.insert(anywhere.id, anywhere.matchers)
        for (server, expected) in [("s7", ["7", "all"]), ("t7", ["7", "all"]), ("s8", ["8", "all"]), ("x", ["all"])] {
            var found: [Silence.ID] = []
            index.forEachCandidate(for: ["alertname": "Down", "server": server, "severity": "page"]) { id, _ in
                found.append(id)
            }
            // The first two were filed under their alertname, as hardly anything was there yet.
            #expect(Set(found).subtracting(["0", "1"]) == Set(expected), "\(server): \(found)")
        }
    }
}
