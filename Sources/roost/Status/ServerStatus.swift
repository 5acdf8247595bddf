import Collection
import Format
import Registry

/// All that is known of one server at one moment: what `status`, its documents and the MCP tools show.
struct ServerStatus {
    let server: RegisteredServer
    let now: Timestamp
    /// How long its process has been there, in milliseconds; nil where that was not measured.
    var age: Int64?
    /// What its processes use; nil when none runs.
    var usage: ServerReport.Usage?
    /// Nil when nobody knows whether it is well.
    var health: ServerHealth?
    /// What it says itself of the requests that it serves.
    var requests: RequestFigures?
    /// How many tools it offers over MCP; nil when the agent has not read them.
    var tools: Int64?
    /// Whether it answers a page of foreign origin; nil when the agent was not told to look.
    var answersForeignOrigin: Bool?

    /// Takes what the agent found out.
    mutating func take(_ record: HealthRecord) {
        health = ServerHealth(record, from: .agent)
        requests = record.figures
        tools = record.tools
        answersForeignOrigin = record.answersForeignOrigin
    }

    var name: String { server.name.description }
    var state: String { server.word }

    /// Whether it can be expected to answer.
    var isServing: Bool { server.isRunning && server.state.phase == .ready }

    var pid: Int64? { server.isRunning ? server.state.process.map { Int64($0.pid) } : nil }

    var keeperPID: Int64? {
        server.standing == .kept && server.state.phase.isKept ? Int64(server.state.keeper.pid) : nil
    }

    var isWatched: Bool { server.spec.isWatched }

    var style: Terminal.Style? {
        switch state {
        case "running": .green
        case ServerState.Phase.stopped.rawValue, ServerState.Phase.exited.rawValue: .faint
        case "lost", "crash-loop": .red
        case RegisteredServer.Standing.watched.rawValue: nil
        default: .yellow
        }
    }

    /// Milliseconds since the newest instance was spawned; nil when nothing runs. The kernel knows it whatever the time
    /// of day does.
    var uptime: Int64? { server.isRunning ? age ?? now - server.state.startedAt : nil }

    /// The share of one core that its processes use: since the look before, or, at the first, over the life of the
    /// instance, as ps(1) has it.
    var cpu: Double? {
        if let cpu = usage?.cpu { return cpu }
        guard let seconds = usage?.cpuSeconds, let uptime, uptime > 0 else { return nil }
        return seconds / (Double(uptime) / 1000)
    }

    /// Milliseconds until it is started again; nil unless it waits for that.
    var untilNextStart: Int64? {
        guard server.standing == .kept, server.state.phase == .backoff else { return nil }
        return server.state.nextStartAt.map { max(0, $0 - now) }
    }

    /// How the instance before ended; nil for the first.
    var lastExit: String? {
        server.state.lastExit.map { exit in
            "\(exit.cause.reason)\(exit.trigger.remark), \(durationForPeople(now - exit.at)) ago"
        }
    }
}

extension ServerExit.Trigger {
    /// Whose doing an end was, where it was not the server's own, to be read behind how it ended.
    fileprivate var remark: String {
        switch self {
        case .itself: ""
        case .asked: " (asked)"
        case .liveness: " (did not answer)"
        case .memory: " (too much memory)"
        case .startTimeout: " (not ready in time)"
        }
    }
}

extension RegisteredServer {
    /// Whether it is running, or should be, or is watched.
    var isActive: Bool { spec.isWatched || isRunning || state.phase.isKept || needsKeeper }
}
