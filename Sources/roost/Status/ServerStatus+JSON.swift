import Collection
import Format
import Registry

extension ServerStatus {
    /// The document of `--json` and `--yaml`; `docs/status.md` says what each member means.
    var json: JSONValue {
        let state = server.state
        return [
            "name": .string(name),
            "state": .string(self.state),
            "watched": .bool(isWatched),
            "wanted": .bool(state.phase.isWanted),
            "running": .bool(server.isRunning),
            "enabled": .bool(server.spec.isEnabled),
            "instance": .integer(state.instance),
            "pid": .orNull(pid.map { .integer($0) }),
            "keeper_pid": .orNull(keeperPID.map { .integer($0) }),
            "adopted": .bool(state.isAdopted),
            "address": .orNull(server.spec.address.map { .string($0) }),
            "host": isWatched ? .null : .string(server.spec.host),
            "port": .orNull(server.spec.port.map { .integer(Int64($0)) }),
            "command": .strings(server.spec.command),
            "source": .orNull(server.spec.source.map { .string($0) }),
            "log": isWatched ? .null : .string(server.folder.currentLog),
            "started_at": .time(isWatched ? nil : state.startedAt),
            "ready_at": .time(state.readyAt),
            "next_start_at": .time(untilNextStart == nil ? nil : state.nextStartAt),
            "uptime_seconds": .double(uptime.map { Double($0) / 1000 }),
            "restarts": isWatched ? .null : .integer(state.restarts),
            "crash_loop": .bool(state.isCrashLooping),
            "last_exit": .orNull(state.lastExit.map(Self.json)),
            "warnings": .strings(state.warnings),
            "health": .orNull(health?.json),
            "liveness": .orNull(state.liveness?.json),
            "requests": .orNull(requests?.json),
            "tools": .orNull(tools.map { .integer($0) }),
            "answers_foreign_origin": .orNull(answersForeignOrigin.map { .bool($0) }),
            "usage": .orNull(usage.map(json)),
        ]
    }

    private func json(_ usage: ServerReport.Usage) -> JSONValue {
        func number(_ value: UInt64?) -> JSONValue { .orNull(value.map { .integer(Int64(clamping: $0)) }) }
        return [
            "cpu": .double(cpu), "cpu_seconds": .double(usage.cpuSeconds),
            "memory_bytes": number(usage.residentBytes), "memory_limit_bytes": number(usage.memoryLimit),
            "connections": number(usage.connections), "processes": number(usage.processes),
            "threads": number(usage.threads), "open_fds": number(usage.openDescriptors),
            "max_fds": number(usage.maximumDescriptors),
        ]
    }

    private static func json(_ exit: ServerExit) -> JSONValue {
        [
            "instance": .integer(exit.instance), "reason": .string(exit.cause.reason),
            "code": .orNull(exit.shellCode.map { .integer(Int64($0)) }), "clean": .bool(exit.isClean),
            "requested": .bool(exit.wasRequested), "trigger": .string(exit.trigger.rawValue),
            "detail": .orNull(exit.detail.map { .string($0) }), "at": .time(exit.at),
        ]
    }
}

extension ServerHealth {
    var json: JSONValue {
        [
            "status": .string(word), "source": .string(source.rawValue), "kind": .string(kind.rawValue),
            "note": .orNull(note.map { .string($0) }), "at": .time(at), "seconds": .double(seconds),
            "mcp": .orNull(mcp?.json),
        ]
    }
}
