import Format
import FoundationEssentials
import TestSupport
import Testing

@testable import Notify

/// If these fail, recurring silences begin and end at the wrong hour.
struct LocationTests {
    /// Places whose clocks are turned in unlike ways: north, south, by half an hour, backwards in winter, not at all.
    private static let places = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Europe/Dublin",
        "Asia/Kathmandu", "America/Nuuk", "Africa/Casablanca", "UTC", "Etc/GMT+5",
    ]

    @Test(arguments: places) func `clocks are where Python's zoneinfo has them, from 1900 to 2100`(_ name: String)
        throws
    {
        let script = """
            import datetime, zoneinfo
            zone = zoneinfo.ZoneInfo('\(name)')
            for second in range(-2208988800, 4102444800, 5000011):
                time = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=second)
                print(second, int(time.astimezone(zone).utcoffset().total_seconds()))
            """
        let output = shell("python3 - <<'END'\n\(script)\nEND").output
        let location = try #require(Location(named: name))
        var count = 0
        for line in output.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            try #require(numbers.count == 2, "\(line)")
            count += 1
            let clock = location.clock(at: numbers[0] * 1000)
            #expect(clock == (numbers[0] + numbers[1]) * 1000, "\(name) at \(RFC3339.text(numbers[0] * 1000))")
        }
        #expect(count > 1200)
    }

    @Test(arguments: places) func `the next turn is the first time at which clocks are off`(_ name: String) throws {
        let location = try #require(Location(named: name))
        let hour: Int64 = 3_600_000
        for start in stride(from: RFC3339.time("2024-01-01T00:00:00Z")!, to: 2_300_000_000_000, by: 5_000_000_000) {
            let limit = start + 10 * 24 * hour
            func offset(_ time: Timestamp) -> Int64 { location.clock(at: time) - time }
            let turn = location.nextTurn(after: start).flatMap { $0 <= limit ? $0 : nil }
            let seen = stride(from: start, to: limit, by: Int(hour)).first { offset($0) != offset(start) }
            guard let seen else { continue }
            #expect(turn.map { $0 <= seen && $0 > seen - hour } == true, "\(name) after \(RFC3339.text(start))")
        }
    }

    @Test(arguments: [
        "", "Nowhere/Land", "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "tzdata.zi", "Europe", "Europe/Ber lin",
    ])
    func `what names no place is refused`(_ name: String) {
        #expect(Location(named: name) == nil)
    }

    @Test(arguments: 0..<300) func `a damaged file is refused or read, and nothing worse`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bytes = Array(try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin")))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let rules = ZoneRules(parsing: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
        _ = rules?.offset(at: 1_800_000_000_000)
    }
}
