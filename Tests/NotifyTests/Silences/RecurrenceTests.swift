import Format
import TestSupport
import Testing

@testable import Notify

/// If these fail, a maintenance window silences too much, too little, or never ends.
struct RecurrenceTests {
    @Test(arguments: [
        ("Sat 02:00-04:00 Europe/Berlin", "Sat 02:00-04:00 Europe/Berlin"),
        ("mon-fri 22:00-06:00", "Mon-Fri 22:00-06:00 UTC"), ("  daily  2:00-04:30 ", "daily 02:00-04:30 UTC"),
        ("00:00-24:00", "daily 00:00-24:00 UTC"), ("Fri-Mon 08:00-09:00", "Mon,Fri-Sun 08:00-09:00 UTC"),
        ("saturday,SUN 08:00-09:00", "Sat,Sun 08:00-09:00 UTC"),
        ("Mon,Wed,Tue,Sat 08:00-09:00", "Mon-Wed,Sat 08:00-09:00 UTC"),
    ])
    func `reads what people write`(_ text: String, _ meaning: String) throws {
        let recurrence = try Recurrence(parsing: text)
        #expect(recurrence.description == meaning)
        #expect(try Recurrence(parsing: meaning) == recurrence)
    }

    @Test(arguments: [
        ("", "from when to when"), ("Sat", "from when to when"), ("Sat 02:00", "from when to when"),
        ("Sam 02:00-04:00", "names no days in 'Sam'"), ("S 02:00-04:00", "names no days"),
        ("Sat, 02:00-04:00", "no days"),
        ("Sat-Sun-Mon 02:00-04:00", "names no days"), ("Sat 02:00-02:00", "begins and ends at the same time"),
        ("Sat 24:00-02:00", "from when to when"), ("Sat 02:60-04:00", "from when"), ("Sat 2:0-4:0", "from when"),
        ("Sat 02:00-04:00-06:00", "from when"), ("Sat 02:00-04:00 Mars/Olympus", "names 'Mars/Olympus'"),
        ("Sat 02:00-04:00 UTC again", "goes on behind the place"),
    ])
    func `says what is wrong`(_ text: String, _ complaint: String) {
        let error = #expect(throws: RecurrenceError.self) { try Recurrence(parsing: text) }
        #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        // A Saturday, in summer time.
        ("Sat 02:00-04:00 Europe/Berlin", "2026-08-01T00:00:00Z", true),
        ("Sat 02:00-04:00 Europe/Berlin", "2026-07-31T23:59:59Z", false),
        ("Sat 02:00-04:00 Europe/Berlin", "2026-08-01T02:00:00Z", false),
        // In winter the same hour of the clock is another of UTC.
        ("Sat 02:00-04:00 Europe/Berlin", "2026-12-05T00:30:00Z", false),
        ("Sat 02:00-04:00 Europe/Berlin", "2026-12-05T02:30:00Z", true),
        // Over midnight: the window of Friday ends on Saturday.
        ("Fri 22:00-06:00", "2026-08-01T05:59:59Z", true), ("Fri 22:00-06:00", "2026-07-31T05:00:00Z", false),
        ("Sun 22:00-06:00", "2026-08-03T03:00:00Z", true),
        // 02:30 does not exist on the day on which clocks go forward, and comes twice when they go back.
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29T01:00:00Z", true),
        ("Sun 02:30-02:45 Europe/Berlin", "2026-10-25T00:30:00Z", true),
        ("Sun 02:30-02:45 Europe/Berlin", "2026-10-25T01:30:00Z", true),
        ("Sun 02:30-02:45 Europe/Berlin", "2026-10-25T01:00:00Z", false),
    ])
    func `goes by the clocks of its place`(_ text: String, _ time: String, _ isInForce: Bool) throws {
        #expect(try Recurrence(parsing: text).contains(#require(RFC3339.time(time))) == isInForce)
    }

    /// Against a look at every minute, in weeks in which clocks are turned.
    @Test(arguments: 0..<60) func `the next change is the first minute at which it is another`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let days = ["daily", "Mon", "Sun", "Sat-Mon", "Tue,Thu"].randomElement(using: &random)!
        func clock() -> String {
            let (hour, half) = (Int.random(in: 0..<6, using: &random), Bool.random(using: &random))
            return "0\(hour):\(half ? "30" : "00")"
        }
        let (from, to) = (clock(), clock())
        guard from != to else { return }
        let place = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"].randomElement(using: &random)!
        let recurrence = try Recurrence(parsing: "\(days) \(from)-\(to) \(place)")
        let week = ["2026-03-27", "2026-10-23", "2026-11-01", "2026-04-03", "2041-10-24"].randomElement(using: &random)!
        let start =
            try #require(RFC3339.time("\(week)T00:00:00Z")) + Int64.random(in: 0..<1440, using: &random) * 60_000
        let seen = (1...(8 * 1440)).lazy.map { start + Int64($0) * 60_000 }
            .first { recurrence.contains($0) != recurrence.contains(start) }
        #expect(recurrence.nextChange(after: start) == seen, "\(recurrence) after \(RFC3339.text(start))")
    }

    @Test func `what is always in force never changes`() throws {
        #expect(try Recurrence(parsing: "daily 00:00-24:00 Europe/Berlin").nextChange(after: 1_790_000_000_000) == nil)
    }
}
