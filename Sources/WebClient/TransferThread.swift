import HTTP
import Model
import Synchronization

/// The one thread on which libcurl works; everything else only leaves it commands.
final class TransferThread: Sendable {
    /// What the thread is asked to do.
    private enum Command: Sendable {
        case start(TransferJob)
        case cancel(UInt64)
    }

    private enum Phase: Sendable {
        /// Nothing has been asked for yet.
        case unstarted
        /// There is a waker once libcurl is open.
        case running(CurlClient.Waker?)
        case ended(HTTPTransportError)
    }

    private struct State: Sendable {
        var phase = Phase.unstarted
        var commands: [Command] = []
        /// Whether the thread is there.
        var isAlive = false
    }

    /// The wait when nothing is due; libcurl shortens it to its own timers.
    private static let idleMilliseconds: Int32 = 60_000
    /// How often it is looked whether a server has had time enough to end its answer.
    private static let lingerMilliseconds: Int32 = 10

    private let state = Mutex(State())
    private let lastID = Atomic<UInt64>(0)

    /// Makes an exchange, which `begin` makes of its number and of who waits, and tells how it ended. Cancelling the task drops
    /// it.
    func result<Value: Sendable, Failure: Error>(
        of begin: @escaping @Sendable (UInt64, CheckedContinuation<Result<Value, Failure>, Never>) -> any Transfer,
        refusedAs failure: @escaping @Sendable (HTTPTransportError) -> Failure
    ) async -> Result<Value, Failure> {
        let id = lastID.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(
                    TransferJob(
                        id: id, transfer: { begin(id, continuation) },
                        refuse: { continuation.resume(returning: .failure(failure($0))) }))
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Leaves an exchange to be made, starting the thread when it is the first.
    private func submit(_ job: TransferJob) {
        let refusal: HTTPTransportError? = state.withLock { state in
            switch state.phase {
            case .ended(let error): return error
            case .running: break
            case .unstarted:
                guard startThread({ self.run() }) == 0 else {
                    return HTTPTransportError(.other, "cannot start a thread for libcurl")
                }
                state.isAlive = true
                state.phase = .running(nil)
            }
            Self.add(.start(job), to: &state)
            return nil
        }
        if let refusal { job.refuse(refusal) }
    }

    /// Gives up a request that was submitted before; nothing happens when it has ended.
    private func cancel(_ id: UInt64) {
        state.withLock { state in
            if case .running = state.phase { Self.add(.cancel(id), to: &state) }
        }
    }

    /// Ends the thread; all that is pending fails, and so will all that follows.
    func end(_ error: HTTPTransportError) {
        let orphans = state.withLock { state -> [Command] in
            if case .ended = state.phase { return [] }
            // The waker is good until the thread has seen that this is the end.
            if case .running(let waker?) = state.phase { waker.wake() }
            state.phase = .ended(error)
            defer { state.commands = [] }
            return state.commands
        }
        for case .start(let job) in orphans { job.refuse(error) }
    }

    private static func add(_ command: Command, to state: inout State) {
        state.commands.append(command)
        // A thread that has been woken takes all commands there are.
        if state.commands.count == 1, case .running(let waker?) = state.phase { waker.wake() }
    }

    /// Waits until the thread has ended, for two seconds at most: while it is at work, a process must not exit and take down
    /// its libraries beneath it.
    func waitForEnd() async {
        for _ in 0..<200 where isAlive { try? await Task.sleep(for: .milliseconds(10)) }
    }

    // MARK: The thread

    /// Whether the thread is there.
    var isAlive: Bool { state.withLock { $0.isAlive } }

    private func run() {
        defer { state.withLock { $0.isAlive = false } }
        do throws(HTTPTransportError) {
            var client = try CurlClient()
            let waker = client.waker
            state.withLock { state in
                if case .running = state.phase { state.phase = .running(waker) }
            }
            serve(&client)
        } catch {
            end(error)
        }
    }

    private func serve(_ client: inout CurlClient) {
        while let commands = takeCommands() {
            for command in commands {
                switch command {
                case .start(let job): client.start(job.transfer())
                case .cancel(let id): client.cancel(id)?.fail(.cancelled, "it was cancelled")
                }
            }
            let canGoOn = client.perform()
            let patience = client.endOverdue() ? Self.lingerMilliseconds : Self.idleMilliseconds
            if !canGoOn || !client.wait(milliseconds: patience) {
                end(HTTPTransportError(.other, "libcurl cannot go on"))
            }
        }
        guard case .ended(let error) = state.withLock({ $0.phase }) else { return }
        for transfer in client.cancelAll() { transfer.fail(error.reason, error.message) }
    }

    /// The commands since the last call; nil when the thread is to end.
    private func takeCommands() -> [Command]? {
        state.withLock { state in
            guard case .running = state.phase else { return nil }
            defer { state.commands = [] }
            return state.commands
        }
    }
}
