import Format
import Model
import ProcStats
import Registry

/// `roost status --watch`: the live view on the whole terminal.
struct StatusWatch: LiveView {
    private let home: Home
    private let names: [String]
    private let showsEnded: Bool
    private let host: String
    private var view = WatchView()
    private var reader: StatusReader

    /// Fails where there is no terminal to draw on, and when there is no server of a name.
    init(_ home: Home, names: [String], showsEnded: Bool) throws {
        try Self.requireTerminal(otherwise: "roost status --json")
        _ = try home.servers(named: names)
        self.home = home
        self.names = names
        self.showsEnded = showsEnded
        host = hostName()
        reader = StatusReader(home.folder, depth: .essentials)
    }

    mutating func refresh() throws { view.take(try snapshot()) }

    mutating func press(_ key: WatchKey) { view.press(key) }

    mutating func frame(for terminal: Terminal, rows: Int) -> [String] { view.frame(for: terminal, rows: rows) }

    private mutating func snapshot() throws -> WatchView.Snapshot {
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
