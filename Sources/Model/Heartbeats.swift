internal import Synchronization

/// The signs of life of the agent's loops. Each loop promises at every turn when it will be heard of next; a promise that is
/// not kept shows that it hangs.
package final class Heartbeats: Sendable {
    /// How much later than promised a loop may be before it counts as hanging: a turn may have a lot to do.
    package static let patience = Duration.seconds(60)

    private let due = Mutex<[String: ContinuousClock.Instant]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    /// `now` is a clock that nobody sets.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// The loop of that name is alive, and will say so again within that time.
    package func beat(_ loop: String, next: Duration) {
        let deadline = now() + next + Self.patience
        due.withLock { $0[loop] = deadline }
    }

    /// The loop has ended as it should.
    package func end(_ loop: String) { due.withLock { $0[loop] = nil } }

    /// The names of the loops that hang, sorted.
    package func hanging() -> [String] {
        let now = now()
        return due.withLock { due in due.filter { $0.value < now }.keys.sorted() }
    }
}
