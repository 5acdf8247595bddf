internal import Synchronization

/// A bucket of tokens, one for each request: it holds a burst of them, and a new one comes each interval.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var filled: ContinuousClock.Instant
    }

    private let interval: Duration
    private let burst: Double
    private let bucket: Mutex<Bucket>

    init(_ rate: WebConfig.Rate, now: ContinuousClock.Instant = .now) {
        interval = rate.interval
        burst = Double(rate.burst)
        bucket = Mutex(Bucket(tokens: Double(rate.burst), filled: now))
    }

    /// Takes a token, if there is one.
    func allows(at now: ContinuousClock.Instant = .now) -> Bool {
        bucket.withLock { bucket in
            bucket.tokens = min(burst, bucket.tokens + max(0, (now - bucket.filled) / interval))
            bucket.filled = max(bucket.filled, now)
            guard bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            return true
        }
    }
}
