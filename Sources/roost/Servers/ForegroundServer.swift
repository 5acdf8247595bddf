import CLinux
import Format
import Glibc
import Registry
import Supervision

/// A server that shows its output here and ends with this command: its keeper is attached, and stops it when this
/// process is gone, however it went.
struct ForegroundServer {
    let spec: ServerSpec
    let name: ServerName
    let home: Home

    /// Starts the server and stays until it ends, handing on output and signals.
    func run() throws {
        let signals = Descriptor(owning: clinux_signal_descriptor())
        let folder = home.folder.server(name)
        let log = LogCursor(in: folder.logs, last: 0, isFollowing: true)
        var link = try launch(spec, named: name, in: home, isAttached: true)
        var stopSignal: Int32?
        var isStopping = false
        while true {
            var waiting = [signals.number, link.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&waiting, nfds_t(waiting.count), 100)
            showNewLines(of: log)
            if waiting[0].revents != 0 {
                let number = clinux_next_signal(signals.number)
                if stopSignal == nil, [SIGINT, SIGTERM, SIGHUP].contains(number) {
                    stopSignal = number
                    printError("\(signalName(number)): stopping \(name)")
                }
            }
            // Again at the next turn when the keeper does not listen yet.
            if stopSignal != nil, !isStopping {
                isStopping = (try? KeeperLink(asking: .stop(isForced: false), of: folder)) != nil
            }
            if waiting[1].revents != 0 {
                switch link.nextReply() {
                case .ready:
                    let state = try reportingFolderErrors { try RegisteredServer(in: folder)?.state }
                    printError(StartReport(name: name, spec: spec, state: state).text + "; Ctrl-C stops it")
                case .failed(let reason), .conflict(let reason):
                    showNewLines(of: log)
                    throw Failure(.failed, "'\(name)' did not start: \(reason)")
                case .ended, .applied:
                    showNewLines(of: log)
                    return try tellEnd(isStopping, folder)
                case nil:
                    showNewLines(of: log)
                    try endOrphan(folder)
                    throw Failure(.failed, "the keeper of '\(name)' was ended, and so is the server")
                }
            }
        }
    }

    /// What runs in the foreground ends with its command, also when its keeper is gone.
    private func endOrphan(_ folder: ServerFolder) throws {
        try reportingFolderErrors {
            guard let server = try RegisteredServer(in: folder) else { return }
            printError(try ServerStop(of: server, isForced: false, in: home).finish())
        }
    }

    private func tellEnd(_ wasAsked: Bool, _ folder: ServerFolder) throws {
        let exit = try reportingFolderErrors { try RegisteredServer(in: folder)?.state.lastExit }
        let how = exit.map { ": \($0.cause.reason)" } ?? ""
        guard wasAsked || exit?.wasRequested == true || exit?.cause == .code(0) else {
            throw Failure(.failed, "'\(name)' ended\(how)")
        }
        printError("\(name) stopped\(how)")
    }

    /// Shows lines as the server wrote them, each on the stream that it was written to.
    private func showNewLines(of log: LogCursor) {
        while let line = log.next() {
            switch line.prefix.stream {
            case .out: writeAll(line.text + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
            case .err: writeAll(line.text + [UInt8(ascii: "\n")], to: STDERR_FILENO)
            case .roost: printError(String(decoding: line.text, as: UTF8.self))
            }
        }
    }
}
