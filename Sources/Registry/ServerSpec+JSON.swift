package import Format

extension ServerSpec {
    /// The version of the format, see `FORMAT.md`.
    static let version: Int64 = 1

    package init(json: JSONValue) throws(JSONFormatError) {
        let reader = try JSONReader(json, version: Self.version)
        self.init(
            command: try reader.strings("command"), directory: try reader.string("directory"),
            environment: try reader.stringMap("environment"), host: try reader.string("host"),
            port: try reader.optionalInteger("port").flatMap(UInt16.init(exactly:)),
            health: try reader.part("health", HealthCheck.init(reading:)) ?? HealthCheck(),
            restart: try reader.choice("restart", in: RestartPolicy.self),
            startTimeout: try reader.integer("start_timeout_ms"), stopTimeout: try reader.integer("stop_timeout_ms"),
            registeredAt: try reader.time("registered_at"))
        if let text = try reader.optionalString("metrics") {
            guard let page = MetricsPage(text) else { throw JSONFormatError("\"metrics\" is no path and no URL") }
            metrics = page
        }
        ambientVariables = Set(try reader.optionalStrings("ambient"))
        readiness = try reader.part("readiness", HealthCheck.init(reading:))
        liveness = try reader.part("liveness", LivenessCheck.init(reading:))
        inheritsSocket = try reader.flag("inherits_socket")
        limits = try reader.part("limits", ResourceLimits.init(reading:)) ?? ResourceLimits()
        maxMemory = try reader.optionalInteger("max_memory_bytes")
        logs = try reader.part("logs", LogLimits.init(reading:)) ?? LogLimits()
        isEnabled = try reader.flag("enabled")
        after = try reader.optionalStrings("after")
        source = try reader.optionalString("source")
        url = try reader.optionalString("url")
        headers = try reader.stringMap("headers")
        guard command.isEmpty == isWatched else {
            throw JSONFormatError(isWatched ? "\"command\" and \"url\" exclude each other" : "\"command\" is empty")
        }
        guard !isWatched || address != nil else { throw JSONFormatError("\"url\" is no http or https URL") }
    }

    package var json: JSONValue {
        [
            "version": .integer(Self.version),
            "command": .strings(command),
            "directory": .string(directory),
            "environment": .strings(environment),
            "ambient": .strings(ambientVariables.sorted()),
            "host": .string(host),
            "port": .orNull(port.map { .integer(Int64($0)) }),
            "health": health.json,
            "metrics": .string(metrics.text),
            "readiness": .orNull(readiness?.json),
            "liveness": .orNull(liveness?.json),
            "restart": .string(restart.rawValue),
            "start_timeout_ms": .integer(startTimeout),
            "stop_timeout_ms": .integer(stopTimeout),
            "inherits_socket": .bool(inheritsSocket),
            "limits": limits.json,
            "max_memory_bytes": .orNull(maxMemory.map { .integer($0) }),
            "logs": logs.json,
            "enabled": .bool(isEnabled),
            "after": .strings(after),
            "source": .orNull(source.map { .string($0) }),
            "url": .orNull(url.map { .string($0) }),
            "headers": .strings(headers),
            "registered_at": .string(RFC3339.text(registeredAt)),
        ]
    }
}

extension HealthCheck {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        self.init(try reader.choice("kind", in: Kind.self), path: try reader.optionalString("path"))
        statuses = try reader.optionalIntegers("statuses").map(Int.init(clamping:))
        body = try reader.stringMap("body")
        bodyMatches = try reader.optionalStrings("body_matches")
        bodyMatchesNot = try reader.optionalStrings("body_matches_not")
        isSecure = try reader.flag("tls")
        skipsVerification = try reader.flag("insecure_skip_verify")
        let interval = try reader.optionalInteger("tools_interval_ms") ?? Self.usualToolsInterval
        toolsInterval = interval > 0 ? interval : nil
        auditsOrigin = try reader.flag("audit_origin")
        command = try reader.optionalStrings("command")
        pattern = try reader.optionalString("pattern")
    }

    var json: JSONValue {
        .object(members)
    }

    fileprivate var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("kind", .string(kind.rawValue))]
        if let path { members.append(.init("path", .string(path))) }
        if !statuses.isEmpty { members.append(.init("statuses", .array(statuses.map { .integer(Int64($0)) }))) }
        if !body.isEmpty { members.append(.init("body", .strings(body))) }
        if !bodyMatches.isEmpty { members.append(.init("body_matches", .strings(bodyMatches))) }
        if !bodyMatchesNot.isEmpty { members.append(.init("body_matches_not", .strings(bodyMatchesNot))) }
        if isSecure { members.append(.init("tls", .bool(true))) }
        if skipsVerification { members.append(.init("insecure_skip_verify", .bool(true))) }
        if toolsInterval != Self.usualToolsInterval {
            members.append(.init("tools_interval_ms", .integer(toolsInterval ?? 0)))
        }
        if auditsOrigin { members.append(.init("audit_origin", .bool(true))) }
        if !command.isEmpty { members.append(.init("command", .strings(command))) }
        if let pattern { members.append(.init("pattern", .string(pattern))) }
        return members
    }
}

extension LivenessCheck {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        self.init(try HealthCheck(reading: reader))
        interval = try reader.integer("interval_ms")
        timeout = try reader.integer("timeout_ms")
        failures = try reader.integer("failures")
    }

    var json: JSONValue {
        .object(
            check.members + [
                .init("interval_ms", .integer(interval)), .init("timeout_ms", .integer(timeout)),
                .init("failures", .integer(failures)),
            ])
    }
}

extension ResourceLimits {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        openFiles = try reader.optionalInteger("open_files")
        coreSize = try reader.optionalInteger("core_size_bytes")
        nice = try reader.optionalInteger("nice")
        oomScoreAdjust = try reader.optionalInteger("oom_score_adj")
        memory = try reader.optionalInteger("memory_bytes")
        cpus = try reader.optionalNumber("cpus")
        processes = try reader.optionalInteger("processes")
    }

    var json: JSONValue {
        [
            "open_files": .orNull(openFiles.map { .integer($0) }),
            "core_size_bytes": .orNull(coreSize.map { .integer($0) }),
            "nice": .orNull(nice.map { .integer($0) }),
            "oom_score_adj": .orNull(oomScoreAdjust.map { .integer($0) }),
            "memory_bytes": .orNull(memory.map { .integer($0) }),
            "cpus": .orNull(cpus.map { .number($0) }),
            "processes": .orNull(processes.map { .integer($0) }),
        ]
    }
}

extension LogLimits {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        fileSize = try reader.integer("file_size_bytes")
        fileAge = try reader.optionalInteger("file_age_ms")
        totalSize = try reader.integer("total_size_bytes")
    }

    var json: JSONValue {
        [
            "file_size_bytes": .integer(fileSize), "file_age_ms": .orNull(fileAge.map { .integer($0) }),
            "total_size_bytes": .integer(totalSize),
        ]
    }
}

extension JSONValue {
    /// A list of strings.
    package static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }

    /// An object of strings, sorted by name.
    package static func strings(_ map: [String: String]) -> JSONValue {
        .object(map.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }

    /// The value, or null for nil.
    package static func orNull(_ value: JSONValue?) -> JSONValue { value ?? .null }
}
