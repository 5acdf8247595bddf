package import Format
internal import Glibc

/// The clocks that a loop runs by; tests hand in one that they move by hand.
package protocol TimeSource: Sendable {
    /// The wall clock.
    func now() -> Timestamp
    /// Returns after that time by the monotonic clock, or throws `CancellationError`.
    func sleep(for duration: Duration) async throws
    /// Returns at the next multiple of an interval, moved by an offset that spreads many over it, or throws
    /// `CancellationError`.
    func sleep(untilNext interval: Duration, offset: UInt64) async throws
}

extension TimeSource {
    /// For clocks that have nothing better: each sleeps on its own.
    package func sleep(untilNext interval: Duration, offset: UInt64) async throws {
        let wait = Turn(interval, offset: offset).wait(at: now() * Turn.millisecond)
        try await sleep(for: .nanoseconds(wait))
    }
}

/// The machine's clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package func now() -> Timestamp { nanoseconds(of: CLOCK_REALTIME) / Turn.millisecond }

    package func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }

    package func sleep(untilNext interval: Duration, offset: UInt64) async throws {
        let turn = Turn(interval, offset: offset)
        var wait = turn.wait(at: nanoseconds(of: CLOCK_REALTIME))
        // While the wall clock is slowed down, the one that is waited by comes early.
        if wait < turn.step / 2 { wait += turn.interval }
        let time = nanoseconds(of: CLOCK_MONOTONIC) + wait
        try await Alarm.shared.wait(until: (time + Turn.millisecond - 1) / Turn.millisecond)
    }
}

/// What one of the kernel's clocks shows.
func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// When it is somebody's turn: the same after every start, so that samples stay evenly spaced. Many are spread over the
/// interval in steps, and those of one step share what waking up costs. In nanoseconds.
struct Turn {
    static let millisecond: Int64 = 1_000_000
    /// Ten steps to an interval, none of them longer than this.
    private static let longestStep = 250 * millisecond

    let interval: Int64
    let step: Int64
    private let phase: Int64

    init(_ interval: Duration, offset: UInt64) {
        self.interval = max(1, interval.milliseconds) * Self.millisecond
        step = max(1, min(self.interval / 10, Self.longestStep))
        phase = Int64(offset % UInt64(self.interval)) / step * step
    }

    /// From a time of the wall clock to the next turn after it.
    func wait(at now: Int64) -> Int64 {
        let sinceLast = (now - phase) % interval
        return interval - (sinceLast < 0 ? sinceLast + interval : sinceLast)
    }
}
