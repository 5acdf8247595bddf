/// How long to wait before a failed server is started again: not at all after the first failure, then twice as long
/// each time, and slowly when it fails all the time. All times are in milliseconds.
package struct Backoff: Sendable {
    /// The delay after the second failure in a row.
    package var initial: Int64 = 250
    package var maximum: Int64 = 60_000
    /// The share by which a delay is varied at random, so that servers that fail together do not start together.
    package var jitter = 0.2
    /// How long a server must be ready for its failures to be forgotten.
    package var stablePeriod: Int64 = 30_000
    /// That many failures within `loopWindow` make a crash loop, in which no delay is shorter than `loopDelay`.
    package var loopFailures = 5
    package var loopWindow: Int64 = 60_000
    package var loopDelay: Int64 = 10_000

    /// Whether the server fails so often that it is started again only slowly.
    package var isCrashLooping = false

    private let random: @Sendable (ClosedRange<Double>) -> Double
    private var failuresInARow = 0
    private var recentFailures: [Int64] = []

    /// `random` draws from the range it is given.
    package init(random: @escaping @Sendable (ClosedRange<Double>) -> Double = { .random(in: $0) }) {
        self.random = random
    }

    /// Counts a failure at that time and says how long to wait.
    package mutating func delayAfterFailure(at now: Int64) -> Int64 {
        recentFailures = recentFailures.filter { now - $0 < loopWindow } + [now]
        if recentFailures.count >= loopFailures { isCrashLooping = true }
        failuresInARow += 1
        guard failuresInARow > 1 || isCrashLooping else { return 0 }
        let doublings = min(failuresInARow - 2, 30)
        let delay = min(maximum, initial << Int64(max(0, doublings)))
        let varied = Double(delay) * random(1 - jitter...1 + jitter)
        return max(Int64(varied), isCrashLooping ? loopDelay : 0)
    }

    /// Forgets all failures.
    package mutating func reset() {
        failuresInARow = 0
        recentFailures = []
        isCrashLooping = false
    }
}
