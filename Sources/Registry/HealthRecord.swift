package import Format

/// What the agent's newest probe of a server found, for whoever asks while the agent runs: `agent/health/<name>.json`.
package struct HealthRecord: Hashable, Sendable {
    /// What an MCP server says of itself; a word is empty when it does not say.
    package struct MCPFacts: Hashable, Sendable {
        package var name: String
        package var version: String
        package var protocolVersion: String
        package var era: String

        package init(name: String, version: String, protocolVersion: String, era: String) {
            self.name = name
            self.version = version
            self.protocolVersion = protocolVersion
            self.era = era
        }
    }

    /// The process that was asked: what is said of one instance says nothing of the next. Nil of a server that runs
    /// elsewhere.
    package var process: ProcessIdentity?
    package var at: Timestamp
    /// When a probe found the same last: when its file was modified.
    package var confirmedAt: Timestamp
    /// Milliseconds to the next probe, as long as the agent runs.
    package var interval: Int64
    /// How the server was asked; `auto` when it is not known yet how to.
    package var kind: HealthCheck.Kind
    package var isHealthy: Bool
    /// Why it failed, or what is worth knowing of a success.
    package var note: String?
    /// How long the probe took, in seconds.
    package var seconds: Double
    package var mcp: MCPFacts?
    package var figures: RequestFigures?
    /// How many tools an MCP server offers; nil when that is not known.
    package var tools: Int64?
    /// Whether it answers a page of foreign origin; nil when that was not asked.
    package var answersForeignOrigin: Bool?

    package init(
        process: ProcessIdentity?, at: Timestamp, interval: Int64, kind: HealthCheck.Kind, isHealthy: Bool,
        note: String? = nil, seconds: Double, mcp: MCPFacts? = nil, figures: RequestFigures? = nil
    ) {
        self.process = process
        self.at = at
        confirmedAt = at
        self.interval = interval
        self.kind = kind
        self.isHealthy = isHealthy
        self.note = note
        self.seconds = seconds
        self.mcp = mcp
        self.figures = figures
    }

    /// Whether this says of the server what the other does, figures and times apart.
    package func repeats(_ other: HealthRecord) -> Bool {
        var other = other
        (other.at, other.confirmedAt) = (at, confirmedAt)
        (other.seconds, other.figures) = (seconds, figures)
        return self == other
    }

    /// Whether this still tells how that process is, or with nil the server that runs elsewhere: three probes in a row
    /// cannot be missed by an agent that runs. One from the future is of a clock that has been set back since.
    package func isCurrent(for process: ProcessIdentity?, now: Timestamp) -> Bool {
        self.process == process && (-interval...3 * interval).contains(now - confirmedAt)
    }
}

/// What a server says itself of the requests that it serves; nil for what it does not say.
package struct RequestFigures: Hashable, Sendable {
    /// Requests since it started.
    package var total: Double?
    package var perMinute: Double?
    /// Seconds that a request takes on average.
    package var averageSeconds: Double?
    /// Seconds within which 95 % of all requests are answered.
    package var p95Seconds: Double?
    /// The part of the requests that failed, from 0 to 1.
    package var errorRatio: Double?
    /// Connections that it counts itself.
    package var connections: Double?

    package init() {}

    package var isEmpty: Bool { self == RequestFigures() }

    /// Takes from the other what is not known here.
    package mutating func complete(from other: RequestFigures) {
        total = total ?? other.total
        perMinute = perMinute ?? other.perMinute
        averageSeconds = averageSeconds ?? other.averageSeconds
        p95Seconds = p95Seconds ?? other.p95Seconds
        errorRatio = errorRatio ?? other.errorRatio
        connections = connections ?? other.connections
    }
}
