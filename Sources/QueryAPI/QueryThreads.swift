internal import Model
internal import Synchronization

/// Runs work on threads of its own, so many at a time.
final class QueryThreads: Sendable {
    /// How many may wait, beside those that run.
    private static let waitingLimit = 200

    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let concurrency: Int
    private let state = Mutex(State())

    init(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// The work's result; nil when too much waits already, or when there is no thread for it.
    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let job: @Sendable () -> Void = { continuation.resume(returning: work()) }
            let place = state.withLock { state -> Place in
                if state.running < concurrency {
                    state.running += 1
                    return .thread
                }
                guard state.waiting.count < Self.waitingLimit else { return .none }
                state.waiting.append(job)
                return .queue
            }
            switch place {
            case .queue: break
            case .none: continuation.resume(returning: nil)
            case .thread:
                guard startThread({ self.serve(job) }) != 0 else { break }
                state.withLock { $0.running -= 1 }
                continuation.resume(returning: nil)
            }
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
                if state.waiting.isEmpty {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }
}
