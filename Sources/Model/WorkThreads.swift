internal import Glibc

/// Runs work on threads of its own, so many at a time and in the order in which it came: for what may wait or takes
/// long, neither of which a task of the cooperative pool may do.
package final class WorkThreads: Sendable {
    /// How long a thread waits for more work before it ends, in milliseconds: work comes in bursts, and making a thread costs
    /// more than much of it.
    private static let patience: Int64 = 100

    private struct State {
        /// How many threads there are.
        var threads = 0
        /// How many of them are at work.
        var busy = 0
        var waiting: [@Sendable () -> Void] = []
        /// How many of `waiting` are begun or over.
        var taken = 0
        /// The work that will wait as soon as there is a thread for it.
        var announced = 0

        /// How much waits for more than that a thread takes it up.
        var excess: Int { waiting.count - taken + announced - (threads - busy) }

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
    private let state = Monitor(State())

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
            if state.excess >= 0, state.threads < concurrency {
                state.threads += 1
                state.announced += 1
                return .thread
            }
            guard state.excess < waitingLimit else { return .none }
            state.waiting.append(work)
            return .queue
        }
        switch place {
        case .none: return false
        case .queue: break
        case .thread:
            // It is not handed to the thread itself, which would keep it until it ends.
            let isStarted = startThread { self.serve() } == 0
            state.withLock { state in
                state.announced -= 1
                if isStarted { state.waiting.append(work) } else { state.threads -= 1 }
            }
            guard isStarted else { return false }
        }
        state.signal()
        return true
    }

    private enum Place {
        case thread, queue, none
    }

    private func serve() {
        while let work = nextWork() {
            work()
            state.withLock { $0.busy -= 1 }
        }
    }

    /// What waits, or comes soon; nil when the thread is to end.
    private func nextWork() -> (@Sendable () -> Void)? {
        while true {
            let deadline = nanoseconds(of: CLOCK_MONOTONIC) / 1_000_000 + Self.patience
            let next = state.wait(until: deadline) { state, isOver -> Next? in
                if let work = state.next() {
                    state.busy += 1
                    return .work(work)
                }
                guard isOver else { return nil }
                // Who has started a thread may not have come to hand its work over.
                guard state.announced == 0 else { return .patience }
                state.threads -= 1
                return .end
            }
            switch next {
            case .work(let work): return work
            case .patience: continue
            case .end, nil: return nil
            }
        }
    }

    /// What a thread does when it has waited.
    private enum Next {
        case work(@Sendable () -> Void)
        case patience, end
    }
}
