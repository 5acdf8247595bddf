internal import Glibc
internal import Synchronization

/// Wakes at one moment whoever waits for it, from a single thread.
///
/// `Task.sleep` has a thread that keeps timers woken whenever one is set, and again when it is due: with a thousand loops that
/// costs more than many of them do.
final class Alarm: Sendable {
    /// The one of the process; its thread is started by the first who waits.
    static let shared = Alarm()

    private struct Sleeper {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// By the time to wake them, in milliseconds of the monotonic clock.
        var sleepers: [Int64: [Sleeper]] = [:]
        /// When the thread will look next.
        var next = Int64.max
        var isRunning = false
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())
    /// Rung when somebody is to be woken before the thread would look.
    private let bell = Bell()

    /// Returns at that time of the monotonic clock, in milliseconds, or throws `CancellationError`.
    func wait(until time: Int64) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Sleeper(id: id, continuation: continuation), at: time)
                // The handler may have run before there was anybody to cancel.
                if Task.isCancelled { cancel(id, at: time) }
            }
        } onCancel: {
            cancel(id, at: time)
        }
    }

    private func add(_ sleeper: Sleeper, at time: Int64) {
        let isEarlier = state.withLock { state in
            if !state.isRunning {
                state.isRunning = startThread { self.run() } == 0
                precondition(state.isRunning, "there is no thread for the alarm")
            }
            state.sleepers[time, default: []].append(sleeper)
            guard time < state.next else { return false }
            state.next = time
            return true
        }
        if isEarlier { bell.ring() }
    }

    private func cancel(_ id: UInt64, at time: Int64) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let index = state.sleepers[time]?.firstIndex(where: { $0.id == id }) else { return nil }
            let sleeper = state.sleepers[time]?.remove(at: index)
            // The thread need not look then, when there is nobody else.
            if state.sleepers[time]?.isEmpty == true { state.sleepers[time] = nil }
            return sleeper
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    private func run() -> Never {
        while true {
            let now = nanoseconds(of: CLOCK_MONOTONIC) / 1_000_000
            let (due, next) = state.withLock { state in
                let times = state.sleepers.keys.filter { $0 <= now }
                let due = times.sorted().flatMap { state.sleepers.removeValue(forKey: $0) ?? [] }
                state.next = state.sleepers.keys.min() ?? .max
                return (due, state.next)
            }
            for sleeper in due { sleeper.continuation.resume() }
            bell.wait(until: next)
        }
    }
}

/// What a thread waits for until a time has come or it is rung.
private final class Bell: Sendable {
    private let isRung = Monitor(false)

    func ring() {
        isRung.withLock { $0 = true }
        isRung.signal()
    }

    /// Waits until that time of the monotonic clock, in milliseconds; `.max` is for ever.
    func wait(until time: Int64) {
        _ = isRung.wait(until: time) { isRung, _ in
            defer { isRung = false }
            return isRung ? true : nil
        }
    }
}
