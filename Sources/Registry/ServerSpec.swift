package import Format

/// What was asked for: everything a keeper needs to run a server, without looking anywhere else.
package struct ServerSpec: Hashable, Sendable {
    /// The program, absolute or found on `PATH`, and its arguments.
    package var command: [String]
    /// The folder it runs in, absolute.
    package var directory: String
    /// All of its environment; nothing is inherited later, so that a restart is the same as the start.
    package var environment: [String: String]
    /// Where it listens, as a numeric address.
    package var host: String
    /// nil for a server without a port.
    package var port: UInt16?
    package var health: HealthCheck
    package var restart: RestartPolicy
    /// From spawn to readiness, in milliseconds, `longestTimeout` at most.
    package var startTimeout: Int64
    /// From SIGTERM to SIGKILL, in milliseconds, `longestTimeout` at most.
    package var stopTimeout: Int64
    package var registeredAt: Timestamp

    package init(
        command: [String], directory: String, environment: [String: String], host: String = "127.0.0.1",
        port: UInt16? = nil, health: HealthCheck = HealthCheck(), restart: RestartPolicy = .always,
        startTimeout: Int64 = 60_000, stopTimeout: Int64 = 30_000, registeredAt: Timestamp
    ) {
        self.command = command
        self.directory = directory
        self.environment = environment
        self.host = host
        self.port = port
        self.health = health
        self.restart = restart
        self.startTimeout = min(startTimeout, Self.longestTimeout)
        self.stopTimeout = min(stopTimeout, Self.longestTimeout)
        self.registeredAt = registeredAt
    }

    /// A year: beyond any use, and far from where times overflow.
    private static let longestTimeout: Int64 = 365 * 86_400_000

    /// `host:port`, with brackets around an IPv6 address; nil without a port.
    package var address: String? {
        port.map { host.contains(":") ? "[\(host)]:\($0)" : "\(host):\($0)" }
    }

    /// The address that reaches the server from this machine, where it listens on every interface.
    package var localHost: String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}

/// How a server's health is asked for.
package struct HealthCheck: Hashable, Sendable {
    /// How the server is asked; the raw values are those of `--health`.
    package enum Kind: String, CaseIterable, Sendable {
        /// Found out at the first probe of each instance.
        case auto
        case mcp, http, tcp
        /// Never asked.
        case none
    }

    package var kind: Kind
    /// The path of `mcp` and `http`; nil for the usual one.
    package var path: String?

    package init(_ kind: Kind = .auto, path: String? = nil) {
        self.kind = kind
        self.path = path
    }
}

/// When a server that has ended is started again.
package enum RestartPolicy: String, CaseIterable, Sendable {
    case always
    /// Only after a signal or an exit code other than 0.
    case onFailure = "on-failure"
    case never
}

extension ServerSpec {
    /// The version of the format, see `FORMAT.md`.
    static let version: Int64 = 1

    package init(json: JSONValue) throws(JSONFormatError) {
        let reader = try JSONReader(json, version: Self.version)
        var environment: [String: String] = [:]
        for member in json["environment"]?.members ?? [] { environment[member.name] = member.value.string }
        let health = HealthCheck(
            try reader.choice("health", in: HealthCheck.Kind.self), path: json["health_path"]?.string)
        self.init(
            command: try reader.strings("command"), directory: try reader.string("directory"),
            environment: environment, host: try reader.string("host"),
            port: json["port"]?.integer.flatMap(UInt16.init(exactly:)), health: health,
            restart: try reader.choice("restart", in: RestartPolicy.self),
            startTimeout: try reader.integer("start_timeout_ms"), stopTimeout: try reader.integer("stop_timeout_ms"),
            registeredAt: try reader.time("registered_at"))
        guard !command.isEmpty else { throw JSONFormatError("\"command\" is empty") }
    }

    package var json: JSONValue {
        let variables = environment.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        return [
            "version": .integer(Self.version),
            "command": .array(command.map { .string($0) }),
            "directory": .string(directory),
            "environment": .object(variables),
            "host": .string(host),
            "port": port.map { .integer(Int64($0)) } ?? .null,
            "health": .string(health.kind.rawValue),
            "health_path": health.path.map { .string($0) } ?? .null,
            "restart": .string(restart.rawValue),
            "start_timeout_ms": .integer(startTimeout),
            "stop_timeout_ms": .integer(stopTimeout),
            "registered_at": .string(RFC3339.text(registeredAt)),
        ]
    }
}
