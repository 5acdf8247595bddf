import Format
import Model
import Registry

/// A server as `status`, its JSON and the MCP tools show it.
struct ServerStatus {
    let server: RegisteredServer
    let now: Timestamp

    var state: String { server.state.word(server.standing) }

    /// Whether it is running, or should be.
    var isActive: Bool { server.isRunning || server.state.phase.isKept || server.needsKeeper }

    var style: Terminal.Style {
        switch state {
        case "running": .green
        case ServerState.Phase.stopped.rawValue, ServerState.Phase.exited.rawValue: .faint
        case "lost", "crash-loop": .red
        default: .yellow
        }
    }

    /// Milliseconds since the newest instance was spawned; nil when nothing runs.
    var uptime: Int64? { server.isRunning ? now - server.state.startedAt : nil }

    /// How the instance before ended.
    var lastExit: String {
        guard let exit = server.state.lastExit else { return "-" }
        return "\(exit.cause.reason)\(exit.wasRequested ? " (asked)" : ""), \(durationForPeople(now - exit.at)) ago"
    }

    var row: [TextTable.Cell] {
        [
            .init(server.name.description), .init(state, style),
            .init(server.isRunning ? server.state.process.map { "\($0.pid)" } ?? "-" : "-"),
            .init(server.spec.address ?? "-"), .init(uptime.map(durationForPeople) ?? "-"),
            .init("\(server.state.restarts)"), .init(lastExit),
        ]
    }

    static let header = ["NAME", "STATE", "PID", "ADDRESS", "UPTIME", "RESTARTS", "LAST EXIT"]

    var json: JSONValue {
        [
            "name": .string(server.name.description),
            "state": .string(state),
            "wanted": .bool(server.state.phase.isWanted),
            "running": .bool(server.isRunning),
            "instance": .integer(server.state.instance),
            "pid": server.isRunning ? server.state.process.map { .integer(Int64($0.pid)) } ?? .null : .null,
            "keeper_pid": server.standing == .kept && server.state.phase.isKept
                ? .integer(Int64(server.state.keeper.pid)) : .null,
            "host": .string(server.spec.host),
            "port": server.spec.port.map { .integer(Int64($0)) } ?? .null,
            "command": .array(server.spec.command.map { .string($0) }),
            "started_at": .string(RFC3339.text(server.state.startedAt)),
            "ready_at": server.state.readyAt.map { .string(RFC3339.text($0)) } ?? .null,
            "uptime_seconds": uptime.map { .number(Double($0) / 1000) } ?? .null,
            "restarts": .integer(server.state.restarts),
            "crash_loop": .bool(server.state.isCrashLooping),
            "last_exit": server.state.lastExit.map(Self.json) ?? .null,
        ]
    }

    private static func json(_ exit: ServerExit) -> JSONValue {
        [
            "instance": .integer(exit.instance), "reason": .string(exit.cause.reason),
            "requested": .bool(exit.wasRequested), "at": .string(RFC3339.text(exit.at)),
        ]
    }
}
