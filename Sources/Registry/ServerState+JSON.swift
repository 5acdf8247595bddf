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
            isCrashLooping: try reader.flag("crash_loop"),
            lastExit: try reader.part("last_exit", ServerExit.init(reading:)),
            changedAt: try reader.time("changed_at"))
        nextStartAt = try reader.optionalTime("next_start_at")
        isAdopted = try reader.flag("adopted")
        liveness = try reader.part("liveness", LivenessState.init(reading:))
        socket = try reader.part("socket", HeldSocket.init(reading:))
        transient = (json["transient"]?.array ?? []).compactMap { ProcessIdentity($0) }
        warnings = try reader.optionalStrings("warnings")
    }

    package var json: JSONValue {
        [
            "version": .integer(Self.version),
            "phase": .string(phase.rawValue),
            "instance": .integer(instance),
            "process": .orNull(process?.json),
            "keeper": keeper.json,
            "started_at": .string(RFC3339.text(startedAt)),
            "ready_at": .time(readyAt),
            "restarts": .integer(restarts),
            "crash_loop": .bool(isCrashLooping),
            "last_exit": .orNull(lastExit?.json),
            "next_start_at": .time(nextStartAt),
            "adopted": .bool(isAdopted),
            "liveness": .orNull(liveness?.json),
            "socket": .orNull(socket?.json),
            "transient": .array(transient.map(\.json)),
            "warnings": .strings(warnings),
            "changed_at": .string(RFC3339.text(changedAt)),
        ]
    }
}

extension ServerExit {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        let cause: Cause
        if let code = try reader.optionalInteger("code").flatMap(Int32.init(exactly:)) {
            cause = .code(code)
        } else if let signal = try reader.optionalInteger("signal").flatMap(Int32.init(exactly:)) {
            cause = .signal(signal)
        } else if let errno = try reader.optionalInteger("spawn_errno").flatMap(Int32.init(exactly:)) {
            cause = .notSpawned(errno)
        } else {
            cause = try reader.flag("reboot") ? .reboot : .unknown
        }
        self.init(
            instance: try reader.integer("instance"), cause: cause, at: try reader.time("at"),
            trigger: try reader.choice("trigger", in: Trigger.self), detail: try reader.optionalString("detail"))
    }

    package var json: JSONValue {
        let cause: [JSONValue.Member] =
            switch cause {
            case .code(let code): [.init("code", .integer(Int64(code)))]
            case .signal(let signal): [.init("signal", .integer(Int64(signal)))]
            case .notSpawned(let errno): [.init("spawn_errno", .integer(Int64(errno)))]
            case .reboot: [.init("reboot", true)]
            case .unknown: []
            }
        return .object(
            [.init("instance", .integer(instance))] + cause + [
                .init("at", .string(RFC3339.text(at))), .init("trigger", .string(trigger.rawValue)),
                .init("detail", .orNull(detail.map { .string($0) })),
            ])
    }
}

extension LivenessState {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        self.init(
            isHealthy: try reader.flag("healthy"), failures: try reader.integer("failures"),
            reason: try reader.optionalString("reason"), since: try reader.time("since"))
    }

    package var json: JSONValue {
        [
            "healthy": .bool(isHealthy), "failures": .integer(failures),
            "reason": .orNull(reason.map { .string($0) }), "since": .string(RFC3339.text(since)),
        ]
    }
}

extension HeldSocket {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        self.init(
            descriptor: Int32(clamping: try reader.integer("descriptor")),
            inode: UInt64(clamping: try reader.integer("inode")))
    }

    var json: JSONValue {
        ["descriptor": .integer(Int64(descriptor)), "inode": .integer(Int64(clamping: inode))]
    }
}

extension JSONValue {
    /// A time, or null for nil.
    package static func time(_ time: Timestamp?) -> JSONValue { .orNull(time.map { .string(RFC3339.text($0)) }) }
}
