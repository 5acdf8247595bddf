package import Format

/// What was asked for: everything a keeper needs to run a server, without looking anywhere else.
package struct ServerSpec: Hashable, Sendable {
    /// The program, absolute or found on `PATH`, and its arguments; empty for a server that is only watched.
    package var command: [String]
    /// The folder it runs in, absolute.
    package var directory: String
    /// All of its environment; nothing is inherited later, so that a restart is the same as the start.
    package var environment: [String: String]
    /// The names in `environment` that nobody asked for: they came with the command that started it. Another terminal
    /// has other values for them, which is no reason to restart it.
    package var ambientVariables: Set<String> = []
    /// Where it listens, as a numeric address.
    package var host: String
    /// nil for a server without a port.
    package var port: UInt16?
    /// How the agent asks for its health.
    package var health: HealthCheck
    /// Where it shows its metrics.
    package var metrics = MetricsPage.auto
    /// When it is ready; nil for when it accepts connections, or, without a port, has outlived its first moments.
    package var readiness: HealthCheck?
    /// nil when it is never restarted for not answering.
    package var liveness: LivenessCheck?
    package var restart: RestartPolicy
    /// Whether the keeper holds the listening socket and the server inherits it (systemd's `LISTEN_FDS`).
    package var inheritsSocket = false
    package var limits = ResourceLimits()
    /// Resident memory of all its processes above which it is restarted, in bytes.
    package var maxMemory: Int64?
    package var logs = LogLimits()
    /// Whether it is started when the machine has been.
    package var isEnabled = false
    /// The servers that must be ready before it is started.
    package var after: [String] = []
    /// The file that asked for it, absolute; nil for a command line.
    package var source: String?
    /// Where a server answers that runs elsewhere and is only watched; nil for one that is kept. May hold secrets, as may
    /// the values of `headers`.
    package var url: String?
    /// What requests to `url` carry.
    package var headers: [String: String] = [:]
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

    /// A server that runs elsewhere, and is only watched.
    package init(watching url: String, headers: [String: String], registeredAt: Timestamp) {
        self.init(command: [], directory: "/", environment: [:], registeredAt: registeredAt)
        self.url = url
        self.headers = headers
    }

    /// Whether it runs elsewhere: nothing is known of its process, and it can be neither started nor ended.
    package var isWatched: Bool { url != nil }

    /// `host:port`, with brackets around an IPv6 address; nil without a port. `https://host:port` of a server that is
    /// only watched.
    package var address: String? {
        if let url { return (try? WebAddress(url))?.origin }
        return port.map { Self.address(host, $0) }
    }

    /// `host:port` as this machine reaches the server; nil without a port.
    package var localAddress: String? { port.map { Self.address(localHost, $0) } }

    private static func address(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
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

/// When a server that has ended is started again.
package enum RestartPolicy: String, CaseIterable, Sendable {
    case always
    /// Only after a signal or an exit code other than 0.
    case onFailure = "on-failure"
    case never
}
