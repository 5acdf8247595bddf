import CLinux
import Format
import Glibc
import Model
import Registry
import Supervision

/// One server on its way to its end, asked at once and awaited later.
final class ServerStop {
    /// How much longer than the server a keeper may take to answer, in milliseconds.
    private static let keeperPatience: Int64 = 10_000

    private let server: RegisteredServer
    private let askedAt = SystemTime().now()
    private var link: KeeperLink?

    /// Asks the server's keeper to end it, whatever the state file says of that keeper.
    init(of server: RegisteredServer) {
        self.server = server
        link = try? KeeperLink(asking: .stop(isForced: false), of: server.folder)
    }

    /// Waits for the end and tells how it was.
    func finish() throws {
        guard link != nil else {
            guard let lock = try FileLock(trying: server.folder.lock) else {
                throw Failure(
                    .conflict, "'\(server.name)' is being started or stopped by another command; try again")
            }
            return try endWithoutKeeper(under: lock)
        }
        let reply = link?.nextReply(within: server.spec.stopTimeout + Self.keeperPatience)
        if reply == nil, server.state.keeper.isRunning {
            throw Failure(
                .failed,
                "the keeper of '\(server.name)' (pid \(server.state.keeper.pid)) does not answer; if it hangs, end it with "
                    + "SIGKILL and run 'roost stop \(server.name)' again")
        }
        guard let ended = try RegisteredServer(in: server.folder), !ended.isRunning, !ended.state.phase.isKept else {
            throw Failure(.failed, "'\(server.name)' did not end; see 'roost status \(server.name)'")
        }
        tell(ended.state.lastExit.map { " (\($0.cause.reason))" } ?? "")
    }

    /// There is no keeper: this command does its work, under its lock and on what holds now.
    private func endWithoutKeeper(under lock: borrowing FileLock) throws {
        guard let current = try RegisteredServer(in: server.folder) else { return }
        if let process = current.state.process, current.isRunning {
            guard end(process, patience: current.spec.stopTimeout) else {
                throw Failure(
                    .failed, "'\(server.name)' (pid \(process.pid)) did not end; see 'roost status \(server.name)'")
            }
            try recordEnd(of: current)
            tell("")
        } else {
            if current.standing == .lost { try recordEnd(of: current) }
            printLine("\(server.name) is not running")
        }
    }

    /// SIGTERM to its whole tree, then SIGKILL; whether the process has ended.
    private func end(_ process: ProcessIdentity, patience: Int64) -> Bool {
        let number = clinux_pidfd_open(process.pid)
        guard number >= 0 else { return errno == ESRCH }
        let descriptor = Descriptor(owning: number)
        // The number may have passed to a stranger before it was pinned.
        guard process.isRunning else { return true }
        let children = Descendants.running(below: process)
        defer { for child in children where child.isRunning { kill(child.pid, SIGKILL) } }
        for child in children where child.isRunning { kill(child.pid, SIGTERM) }
        for (signal, patience) in [(SIGTERM, patience), (SIGKILL, 5000)] {
            _ = clinux_pidfd_send_signal(descriptor.number, signal)
            var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, Int32(clamping: patience)) == 1 { return true }
        }
        return false
    }

    private func recordEnd(of server: RegisteredServer) throws {
        var state = server.state
        state.phase = .stopped
        state.process = nil
        state.changedAt = SystemTime().now()
        try AtomicFile.replace(server.folder.state, with: state.json.encoded(indentation: 2))
    }

    private func tell(_ exit: String) {
        printLine("\(server.name) stopped after \(durationForPeople(SystemTime().now() - askedAt))\(exit)")
    }
}
