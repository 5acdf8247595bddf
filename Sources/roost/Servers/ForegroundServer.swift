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
        let reader = LogReader(path: folder.currentLog)
        _ = reader.lastLines(0)
        var link = try launch(spec, named: name, in: home, isAttached: true)
        var stopSignal: Int32?
        var isStopping = false
        while true {
            var waiting = [signals.number, link.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&waiting, nfds_t(waiting.count), 100)
            show(reader.newLines())
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
                    show(reader.newLines())
                    throw Failure(.failed, "'\(name)' did not start: \(reason)")
                case .ended, .applied:
                    show(reader.newLines())
                    return try tellEnd(isStopping, folder)
                case nil:
                    throw Failure(.failed, "the keeper of '\(name)' is gone; see 'roost status \(name)'")
                }
            }
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

    /// Shows a line as the server wrote it, to the stream that it wrote it to.
    private func show(_ lines: [String]) {
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            switch parts[1] {
            case "out": writeAll("\(parts[2])\n", to: STDOUT_FILENO)
            case "err": writeAll("\(parts[2])\n", to: STDERR_FILENO)
            default: printError(String(parts[2]))
            }
        }
    }
}
