package import Format

extension ServerState {
    /// The version of the format, see `FORMAT.md`.
    static let version: Int64 = 1

    package init(json: JSONValue) throws(JSONFormatError) {
        let reader = try JSONReader(json, version: Self.version)
        guard let keeper = ProcessIdentity(json["keeper"]) else {
            throw JSONFormatError("\"keeper\" is missing or incomplete")
        }
        self.init(
            phase: try reader.choice("phase", in: Phase.self), instance: try reader.integer("instance"),
            process: ProcessIdentity(json["process"]), keeper: keeper, startedAt: try reader.time("started_at"),
            readyAt: try reader.optionalTime("ready_at"), restarts: try reader.integer("restarts"),
            isCrashLooping: json["crash_loop"]?.bool ?? false, lastExit: try ServerExit(json: json["last_exit"]),
            changedAt: try reader.time("changed_at"))
    }

    package var json: JSONValue {
        [
            "version": .integer(Self.version),
            "phase": .string(phase.rawValue),
            "instance": .integer(instance),
            "process": process?.json ?? .null,
            "keeper": keeper.json,
            "started_at": .string(RFC3339.text(startedAt)),
            "ready_at": readyAt.map { .string(RFC3339.text($0)) } ?? .null,
            "restarts": .integer(restarts),
            "crash_loop": .bool(isCrashLooping),
            "last_exit": lastExit?.json ?? .null,
            "changed_at": .string(RFC3339.text(changedAt)),
        ]
    }
}

extension ServerExit {
    init?(json: JSONValue?) throws(JSONFormatError) {
        guard let json, json != .null else { return nil }
        guard let instance = json["instance"]?.integer, let at = json["at"]?.string.flatMap(RFC3339.time),
            let wasRequested = json["requested"]?.bool
        else { throw JSONFormatError("\"last_exit\" is incomplete") }
        let cause: Cause
        if let code = json["code"]?.integer.flatMap(Int32.init(exactly:)) {
            cause = .code(code)
        } else if let signal = json["signal"]?.integer.flatMap(Int32.init(exactly:)) {
            cause = .signal(signal)
        } else if let errno = json["spawn_errno"]?.integer.flatMap(Int32.init(exactly:)) {
            cause = .notSpawned(errno)
        } else {
            throw JSONFormatError("\"last_exit\" has no cause")
        }
        self.init(instance: instance, cause: cause, at: at, wasRequested: wasRequested)
    }

    var json: JSONValue {
        let cause: JSONValue.Member =
            switch cause {
            case .code(let code): .init("code", .integer(Int64(code)))
            case .signal(let signal): .init("signal", .integer(Int64(signal)))
            case .notSpawned(let errno): .init("spawn_errno", .integer(Int64(errno)))
            }
        return .object([
            .init("instance", .integer(instance)), cause, .init("at", .string(RFC3339.text(at))),
            .init("requested", .bool(wasRequested)),
        ])
    }
}
