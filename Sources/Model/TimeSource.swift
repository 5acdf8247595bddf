package import Format
internal import Glibc

/// The clocks that a loop runs by; tests hand in one that they move by hand.
package protocol TimeSource: Sendable {
    /// The wall clock.
    func now() -> Timestamp
    /// Returns after that time by the monotonic clock, or throws `CancellationError`.
    func sleep(for duration: Duration) async throws
}

extension TimeSource {
    /// The time to the next multiple of an interval, moved by an offset that spreads many over it: the same after every
    /// start, so that samples stay evenly spaced.
    package func untilNext(_ interval: Duration, offset: UInt64 = 0) -> Duration {
        let interval = max(1, interval.milliseconds)
        let phase = Timestamp(offset % UInt64(interval))
        let sinceLast = (now() - phase) % interval
        return .milliseconds(interval - (sinceLast < 0 ? sinceLast + interval : sinceLast))
    }
}

/// The machine's clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time.tv_sec) * 1000 + Timestamp(time.tv_nsec) / 1_000_000
    }

    package func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
