import Format
import Glibc
import Model
import ProcStats
import Registry

/// `roost status --watch`: the live view on the whole terminal.
struct StatusWatch {
    private static let interval = Duration.seconds(1)

    private let home: Home
    private let names: [String]
    private let showsEnded: Bool
    private let host: String

    /// Fails where there is no terminal to draw on, and when there is no server of a name.
    init(_ home: Home, names: [String], showsEnded: Bool) throws {
        guard isatty(STDOUT_FILENO) == 1 else {
            throw Failure(.usage, "--watch draws on a terminal; elsewhere call 'roost status --json' again and again")
        }
        guard let type = environmentValue("TERM"), type != "dumb" else {
            throw Failure(.usage, "--watch needs a terminal whose cursor can be moved, and TERM does not name one")
        }
        _ = try home.servers(named: names)
        self.home = home
        self.names = names
        self.showsEnded = showsEnded
        host = hostName()
    }

    /// Runs until q is pressed or a signal ends it.
    func run() throws {
        let style = Terminal()
        var view = WatchView()
        var keys = WatchKeyReader()
        var reader = StatusReader(home.folder, depth: .essentials)
        var next = ContinuousClock.now
        var end: Int32?
        do {
            var screen = try Screen()
            while end == nil {
                if ContinuousClock.now >= next {
                    view.take(try snapshot(&reader))
                    next = max(next + Self.interval, .now)
                }
                let size = screen.size
                let terminal = Terminal(hasColour: style.hasColour, hasUnicode: style.hasUnicode, width: size.columns)
                screen.draw(view.frame(for: terminal, rows: size.rows))
                switch screen.wait(milliseconds: Int32(clamping: max(.zero, next - .now).milliseconds + 1)) {
                case .input(let bytes): if !keys.keys(in: bytes).allSatisfy({ view.press($0) }) { end = SIGINT }
                case .end(let signal): end = signal
                case .redraw, nil: break
                }
            }
        }
        // The terminal is back: what ends by a signal says so, but for Ctrl-C, which here is a way to quit.
        guard let end, end != SIGINT else { return }
        signal(end, SIG_DFL)
        raise(end)
    }

    private func snapshot(_ reader: inout StatusReader) throws -> WatchView.Snapshot {
        let now = SystemTime().now()
        let isRunning = reader.isRunning(at: now)
        let (all, problems) = try reportingFolderErrors {
            try home.folder.registeredServers(isRunning: isRunning)
        }
        let shown = all.filter { server in
            names.isEmpty ? showsEnded || server.isActive : names.contains(server.name.description)
        }
        return WatchView.Snapshot(
            at: now, host: host, load: Self.load(),
            servers: reader.read(shown, at: now), problem: problems.first.map { Terminal.harmless($0.description) })
    }

    private static func load() -> HostLoad? {
        guard let proc = ProcFolder("/proc") else { return nil }
        var buffer = ProcBuffer()
        return HostLoad(proc, &buffer)
    }
}
