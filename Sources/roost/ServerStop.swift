import CLinux
import Format
import Glibc
import Model
import Registry
import Supervision

/// One server on its way to its end, asked at once and awaited later.
final class ServerStop {
    private let server: RegisteredServer
    private let askedAt = SystemTime().now()
    private var link: KeeperLink?

    /// Asks the server's keeper to end it.
    init(of server: RegisteredServer) {
        self.server = server
        link = server.state.phase.isKept ? try? KeeperLink(asking: .stop, of: server.folder) : nil
    }

    /// Waits for the end and tells how it was.
    func finish() throws {
        if link != nil {
            _ = link?.nextReply()
        } else if server.isRunning {
            try endWithoutKeeper()
        } else {
            if server.standing == .lost { try recordEnd() }
            printLine("\(server.name) is not running")
            return
        }
        guard let ended = try RegisteredServer(in: server.folder), !ended.isRunning else {
            throw Failure(.failed, "'\(server.name)' did not end; see 'roost status \(server.name)'")
        }
        let exit = ended.state.lastExit.map { " (\($0.cause.reason))" } ?? ""
        printLine("\(server.name) stopped after \(durationForPeople(SystemTime().now() - askedAt))\(exit)")
    }

    /// The keeper is gone: this command does its work, under its lock.
    private func endWithoutKeeper() throws {
        guard let lock = try FileLock(trying: server.folder.lock) else {
            throw Failure(.conflict, "'\(server.name)' is being started or stopped by another command; try again")
        }
        if let process = server.state.process {
            let number = clinux_pidfd_open(process.pid)
            guard number >= 0 else { return try recordEnd() }
            let descriptor = Descriptor(owning: number)
            // The number may have passed to a stranger before it was pinned.
            if process.isRunning { end(descriptor.number) }
        }
        try recordEnd()
        _ = consume lock
    }

    private func end(_ process: Int32) {
        for (signal, patience) in [(SIGTERM, server.spec.stopTimeout), (SIGKILL, 5000)] {
            _ = clinux_pidfd_send_signal(process, signal)
            var waiting = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, Int32(clamping: patience)) == 1 { return }
        }
    }

    private func recordEnd() throws {
        var state = server.state
        state.phase = .stopped
        state.process = nil
        state.changedAt = SystemTime().now()
        try AtomicFile.replace(server.folder.state, with: state.json.encoded(indentation: 2))
    }
}
