import Glibc
import Testing

@testable import Model

/// If these fail, servers are not looked at any more, or all the time.
@Suite struct AlarmTests {
    @Test("many are woken at their times, and not before")
    func wakes() async throws {
        let start = nanoseconds(of: CLOCK_MONOTONIC) / 1_000_000
        try await withThrowingDiscardingTaskGroup { group in
            for delay in [30, 10, 20, 10, -5] as [Int64] {
                group.addTask {
                    try await Alarm.shared.wait(until: start + delay)
                    #expect(nanoseconds(of: CLOCK_MONOTONIC) / 1_000_000 >= start + delay)
                }
            }
        }
    }

    @Test("who is cancelled while waiting, or before, waits no longer")
    func cancels() async {
        for isLate in [false, true] {
            let task = Task {
                while !isLate, !Task.isCancelled { await Task.yield() }
                try await Alarm.shared.wait(until: .max - 1)
            }
            if isLate { for _ in 0..<100 { await Task.yield() } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
