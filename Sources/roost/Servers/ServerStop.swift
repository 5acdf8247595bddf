import Format
import Glibc
import Model
import Registry
import Supervision

/// One server on its way to its end, asked at once and awaited later.
final class ServerStop {
    /// How much longer than the server a keeper may take to answer, in milliseconds.
    private static let keeperPatience: Int64 = 10_000

    /// How often a keeper that dies amid its work is replaced.
    private static let attempts = 3

    private let server: RegisteredServer
    private let request: ControlRequest
    private let home: Home
    private let askedAt = ContinuousClock.now
    private var link: KeeperLink?

    /// Asks the server's keeper to end it, whatever the state file says of that keeper. A running server that has lost
    /// its keeper gets a new one first.
    init(of server: RegisteredServer, isForced: Bool, in home: Home) throws {
        self.server = server
        self.home = home
        request = .stop(isForced: isForced)
        link = try link(to: server)
        FaultStep.commandAsked.reach()
    }

    private func link(to server: RegisteredServer) throws -> KeeperLink? {
        try server.isRunning ? ask(request, of: server, in: home) : try? KeeperLink(asking: request, of: server.folder)
    }

    /// Waits for the end; a sentence that says how it was.
    @discardableResult
    func finish() throws -> String {
        for _ in 0..<Self.attempts {
            guard link != nil else { return try endWithoutKeeper() }
            switch link?.nextReply(within: server.spec.stopTimeout + Self.keeperPatience) {
            case .failed(let reason): throw Failure(.stateFolder, "'\(server.name)' \(reason)")
            case nil where link?.isClosed == false:
                throw Failure(
                    .failed,
                    "the keeper of '\(server.name)' (pid \(server.state.keeper.pid)) does not answer; if it hangs, end it "
                        + "with SIGKILL and run 'roost stop \(server.name)' again")
            default: break
            }
            guard let now = try RegisteredServer(in: server.folder) else { return "\(server.name) is not running" }
            if !now.isRunning, !now.state.phase.isKept { return report(now.state.lastExit) }
            // Its keeper died amid the work: another one goes on there.
            link = try link(to: now)
        }
        throw Failure(.failed, "'\(server.name)' did not end; see 'roost status \(server.name)'")
    }

    private func report(_ exit: ServerExit?) -> String {
        let how = [exit?.cause.reason, exit?.detail].compactMap { $0 }.joined(separator: "; ")
        let after = durationForPeople((ContinuousClock.now - askedAt).milliseconds)
        return "\(server.name) stopped after \(after)\(how.isEmpty ? "" : " (\(how))")"
    }

    /// There is neither a keeper nor a process: what is written down of them is put right, under the server's lock.
    private func endWithoutKeeper() throws -> String {
        FaultStep.commandRecording.reach()
        guard let lock = try FileLock(trying: server.folder.lock) else {
            throw Failure(.conflict, "'\(server.name)' is being started or stopped by another command; try again")
        }
        try recordEnd(under: lock)
        return "\(server.name) is not running"
    }

    private func recordEnd(under lock: borrowing FileLock) throws {
        guard let current = try RegisteredServer(in: server.folder) else { return }
        guard !current.isRunning else {
            throw Failure(.conflict, "'\(server.name)' has just been started by another command; try again")
        }
        guard current.standing != .kept else { return }
        var state = current.state
        let cause: ServerExit.Cause = current.standing == .rebooted ? .reboot : .unknown
        state.lastExit = ServerExit(instance: state.instance, cause: cause, at: state.changedAt)
        state.phase = .stopped
        state.process = nil
        state.changedAt = SystemTime().now()
        try AtomicFile.replace(current.folder.state, with: state.json.encoded(indentation: 2))
    }
}
