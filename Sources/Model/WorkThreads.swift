internal import Synchronization

/// Runs work on threads of its own, so many at a time and in the order in which it came: for what may wait or takes
/// long, neither of which a task of the cooperative pool may do.
package final class WorkThreads: Sendable {
    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
        /// How many of `waiting` are begun or over.
        var taken = 0

        mutating func next() -> (@Sendable () -> Void)? {
            guard taken < waiting.count else { return nil }
            let work = waiting[taken]
            taken += 1
            if taken * 2 > waiting.count {
                waiting.removeFirst(taken)
                taken = 0
            }
            return work
        }
    }

    private let concurrency: Int
    /// How many may wait, beside those that run.
    private let waitingLimit: Int
    private let state = Mutex(State())

    package init(concurrency: Int, waitingLimit: Int) {
        self.concurrency = concurrency
        self.waitingLimit = waitingLimit
    }

    /// The work's result; nil when too much waits already, or when there is no thread for it.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            if !start({ continuation.resume(returning: work()) }) { continuation.resume(returning: nil) }
        }
    }

    /// Has the work done without waiting for it. Returns whether it will be: not when too much waits already, or when
    /// there is no thread for it.
    package func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        let place = state.withLock { state -> Place in
            if state.running < concurrency {
                state.running += 1
                return .thread
            }
            guard state.waiting.count - state.taken < waitingLimit else { return .none }
            state.waiting.append(work)
            return .queue
        }
        switch place {
        case .queue: return true
        case .none: return false
        case .thread:
            if startThread({ self.serve(work) }) == 0 { return true }
            state.withLock { $0.running -= 1 }
            return false
        }
    }

    private enum Place {
        case thread, queue, none
    }

    /// Does a job, and then what waits.
    private func serve(_ first: @escaping @Sendable () -> Void) {
        var next: (@Sendable () -> Void)? = first
        while let job = next {
            job()
            next = state.withLock { state in
                let next = state.next()
                if next == nil { state.running -= 1 }
                return next
            }
        }
    }
}
