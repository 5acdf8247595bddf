import Format
import Registry

/// Something that happened to one of the servers.
struct ServerEvent {
    let server: ServerName
    let event: HistoryEvent

    /// What is written down of the lives of some servers, in the order of time.
    static func all(of folders: [ServerFolder]) throws -> [ServerEvent] {
        var merged = MergedByTime(
            try folders.map { folder in
                var rest = try folder.events()[...]
                return { rest.popFirst() }
            }, by: \HistoryEvent.at)
        var events: [ServerEvent] = []
        while let (event, server) = merged.next() { events.append(Self(server: folders[server].name, event: event)) }
        return events
    }

    var at: Timestamp { event.at }

    var json: JSONValue { .object([.init("server", .string(server.description))] + (event.json.members ?? [])) }

    static let header = ["TIME", "SERVER", "EVENT", "INSTANCE", "PID", "REASON"].map { TextTable.Column($0) }

    var row: [TextTable.Cell] {
        [
            .init(RFC3339.text(event.at)), .init(server.description), .init(event.kind.rawValue, style),
            .init(String(event.instance)), .init(event.pid.map(String.init) ?? "-"),
            .init(event.reason.map(Terminal.harmless) ?? "-"),
        ]
    }

    private var style: Terminal.Style? {
        switch event.kind {
        case .ready, .healthy, .recovered: .green
        case .unhealthy, .crashLoop, .toolsChanged: .red
        case .exited, .restarting: .yellow
        case .started, .stopped, .adopted, .applied: nil
        }
    }
}
