package import Format

extension HealthRecord {
    /// The version of the format, see `FORMAT.md`.
    private static let version: Int64 = 1

    package init(json: JSONValue) throws(JSONFormatError) {
        let reader = try JSONReader(json, version: Self.version)
        let process = ProcessIdentity(json["process"])
        guard process != nil || json["process"] == .null else {
            throw JSONFormatError("\"process\" is missing or incomplete")
        }
        self.init(
            process: process, at: try reader.time("at"), interval: try reader.integer("interval_ms"),
            kind: try reader.choice("kind", in: HealthCheck.Kind.self), isHealthy: try reader.flag("healthy"),
            note: try reader.optionalString("note"), seconds: try reader.optionalNumber("seconds") ?? 0,
            mcp: try reader.part("mcp", MCPFacts.init(reading:)),
            figures: try reader.part("requests", RequestFigures.init(reading:)))
        tools = try reader.optionalInteger("tools")
        answersForeignOrigin = json["answers_foreign_origin"]?.bool
    }

    package var json: JSONValue {
        [
            "version": .integer(Self.version), "process": .orNull(process?.json), "at": .string(RFC3339.text(at)),
            "interval_ms": .integer(interval), "kind": .string(kind.rawValue), "healthy": .bool(isHealthy),
            "note": .orNull(note.map { .string($0) }), "seconds": .number(seconds), "mcp": .orNull(mcp?.json),
            "requests": .orNull(figures?.json), "tools": .orNull(tools.map { .integer($0) }),
            "answers_foreign_origin": .orNull(answersForeignOrigin.map { .bool($0) }),
        ]
    }
}

extension HealthRecord.MCPFacts {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        self.init(
            name: try reader.string("name"), version: try reader.string("version"),
            protocolVersion: try reader.string("protocol"), era: try reader.string("era"))
    }

    package var json: JSONValue {
        [
            "name": .string(name), "version": .string(version), "protocol": .string(protocolVersion),
            "era": .string(era),
        ]
    }
}

extension RequestFigures {
    init(reading reader: JSONReader) throws(JSONFormatError) {
        total = try reader.optionalNumber("total")
        perMinute = try reader.optionalNumber("per_minute")
        averageSeconds = try reader.optionalNumber("average_seconds")
        p95Seconds = try reader.optionalNumber("p95_seconds")
        errorRatio = try reader.optionalNumber("error_ratio")
        connections = try reader.optionalNumber("connections")
    }

    package var json: JSONValue {
        [
            "total": .double(total), "per_minute": .double(perMinute), "average_seconds": .double(averageSeconds),
            "p95_seconds": .double(p95Seconds), "error_ratio": .double(errorRatio),
            "connections": .double(connections),
        ]
    }
}

extension JSONValue {
    /// A number, or null for nil.
    package static func double(_ value: Double?) -> JSONValue { .orNull(value.map { .number($0) }) }
}
