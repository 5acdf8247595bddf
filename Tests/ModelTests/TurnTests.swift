import Format
import Testing

@testable import Model

/// If these fail, samples are not evenly spaced, or all servers are asked at one moment.
@Suite struct TurnTests {
    private static let second: Int64 = 1_000_000_000

    @Test("a turn comes once an interval, at the same moment whenever one asks, also before 1970")
    func evenly() {
        let turn = Turn(.seconds(15), offset: 7_123_456_789)
        for now in [-17 * Self.second, -1, 0, 1, 7 * Self.second, 1_700_000_000 * Self.second + 1] {
            let next = now + turn.wait(at: now)
            #expect(next > now && next <= now + 15 * Self.second)
            #expect(turn.wait(at: next - 1) == 1 && turn.wait(at: next) == 15 * Self.second)
        }
    }

    @Test("offsets are spread over the interval, in steps that many share", arguments: [(1000, 10), (15_000, 60)])
    func spread(_ milliseconds: Int64, _ steps: Int) {
        var counts: [Int64: Int] = [:]
        for number in 0..<1000 {
            let turn = Turn(.milliseconds(milliseconds), offset: fnv1a("server-\(number)".utf8))
            counts[turn.wait(at: 0), default: 0] += 1
        }
        #expect(counts.count == steps)
        #expect(counts.values.allSatisfy { $0 < 1000 / steps * 2 + 10 })
    }
}
