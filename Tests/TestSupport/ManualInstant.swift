import Synchronization

/// A clock for what must not follow the wall clock; it stands still until a test moves it.
package final class ManualInstant: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    package init() {}

    package func now() -> ContinuousClock.Instant { instant.withLock { $0 } }

    /// Moves the clock.
    package func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
