import Format
import FoundationEssentials
import Testing

/// If one of these fails, a local time is another than the clock on the wall shows.
struct TimeZoneTests {
    private func rules(_ name: String) throws -> TimeZoneRules {
        let data = try #require(
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"), "install tzdata: \(name) is not there")
        return try #require(TimeZoneRules(parsing: Array(data)))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2021-01-01T00:00:00Z", 3600), ("Europe/Berlin", "2021-03-28T00:59:59Z", 3600),
        ("Europe/Berlin", "2021-03-28T01:00:00Z", 7200), ("Europe/Berlin", "2021-10-31T00:59:59Z", 7200),
        ("Europe/Berlin", "2021-10-31T01:00:00Z", 3600),
        // Beyond the last change that the file lists: its rule.
        ("Europe/Berlin", "2090-07-01T00:00:00Z", 7200), ("Europe/Berlin", "2090-12-31T00:00:00Z", 3600),
        ("Australia/Sydney", "2090-01-01T00:00:00Z", 39600), ("Australia/Sydney", "2090-07-01T00:00:00Z", 36000),
        ("America/New_York", "2021-03-14T06:59:59Z", -18000), ("America/New_York", "2021-03-14T07:00:00Z", -14400),
        ("Asia/Kolkata", "2021-03-14T07:00:00Z", 19800), ("Asia/Kathmandu", "2050-01-01T00:00:00Z", 20700),
        ("America/Sao_Paulo", "2050-01-01T00:00:00Z", -10800), ("America/St_Johns", "2060-07-01T00:00:00Z", -9000),
        ("UTC", "2021-03-14T07:00:00Z", 0), ("Europe/Berlin", "1970-06-01T00:00:00Z", 3600),
        // Before the first change: the local time of the sun.
        ("Europe/Berlin", "1800-01-01T00:00:00Z", 3208), ("Europe/Dublin", "2090-07-01T00:00:00Z", 3600),
        ("Europe/Dublin", "2090-01-01T00:00:00Z", 0), ("Africa/Casablanca", "2200-01-01T00:00:00Z", 3600),
    ])
    func `offsets are those of the database`(_ name: String, _ time: String, _ offset: Int64) throws {
        let seconds = try #require(RFC3339.time(time)) / 1000
        #expect(try rules(name).offset(at: seconds) == offset)
    }

    @Test func `a file that is cut short anywhere is refused, or read without its rule`() throws {
        let data = Array(
            try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin"), "install tzdata"))
        for length in data.indices {
            guard let rules = TimeZoneRules(parsing: Array(data[..<length])) else { continue }
            #expect([3600, 7200].contains(rules.offset(at: 1_617_000_000)), "cut after \(length) bytes")
        }
        #expect(TimeZoneRules(parsing: Array("TZif2 is a file of zones, they said, and it was none".utf8)) == nil)
    }
}
