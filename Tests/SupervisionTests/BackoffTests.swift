import Supervision
import Testing

@Suite struct BackoffTests {
    @Test("delays double from the second failure on, to the maximum")
    func doubling() {
        var backoff = Backoff(random: { ($0.lowerBound + $0.upperBound) / 2 })
        // Far enough apart to be no crash loop.
        let delays = (0..<12).map { backoff.delayAfterFailure(at: Int64($0) * 30_000) }
        #expect(delays == [0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
        #expect(!backoff.isCrashLooping)
        backoff.reset()
        #expect(backoff.delayAfterFailure(at: 400_000) == 0)
    }

    @Test("jitter stays within a fifth of the delay")
    func jitter() {
        var low = Backoff(random: { $0.lowerBound })
        var high = Backoff(random: { $0.upperBound })
        #expect((0..<3).map { low.delayAfterFailure(at: Int64($0) * 30_000) } == [0, 200, 400])
        #expect((0..<3).map { high.delayAfterFailure(at: Int64($0) * 30_000) } == [0, 300, 600])
    }

    @Test("five failures within a minute are a crash loop, in which no delay is short")
    func crashLoop() {
        var backoff = Backoff(random: { ($0.lowerBound + $0.upperBound) / 2 })
        let delays = (0..<5).map { backoff.delayAfterFailure(at: Int64($0) * 1000) }
        #expect(delays == [0, 250, 500, 1000, 10_000])
        #expect(backoff.isCrashLooping)
    }
}
