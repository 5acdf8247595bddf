package import Format

/// What the status page shows; whoever serves it gathers this.
package struct StatusPageModel: Sendable {
    /// How a state is to be taken, which decides its colour.
    package enum Tone: String, Sendable {
        case good, busy, warning, bad, idle
    }

    /// A row of the table of servers.
    package struct Server: Sendable {
        package var name: String
        /// The state's word: `running`, `starting`, `crashed`, …
        package var state: String
        package var tone: Tone
        /// A few words on the state, such as the last exit; nil when there is nothing to add.
        package var detail: String?
        /// Where it listens, as a URL or `host:port`.
        package var address: String?
        package var pid: Int?
        /// Seconds since this instance started; nil when there is none.
        package var uptime: Double?
        /// Resident, in bytes.
        package var memory: Double?
        /// Share of one core.
        package var cpu: Double?
        package var restarts: Int
        package var probes: [Probe]

        package init(
            name: String, state: String, tone: Tone, detail: String? = nil, address: String? = nil, pid: Int? = nil,
            uptime: Double? = nil, memory: Double? = nil, cpu: Double? = nil, restarts: Int = 0, probes: [Probe] = []
        ) {
            self.name = name
            self.state = state
            self.tone = tone
            self.detail = detail
            self.address = address
            self.pid = pid
            self.uptime = uptime
            self.memory = memory
            self.cpu = cpu
            self.restarts = restarts
            self.probes = probes
        }
    }

    /// The newest result of one health check.
    package struct Probe: Sendable {
        /// `HTTP`, `MCP`.
        package var kind: String
        package var isUp: Bool
        /// How long it took, in seconds; nil when there was no answer.
        package var latency: Double?
        /// Why it failed, or what it found, such as the protocol revision.
        package var note: String?

        package init(kind: String, isUp: Bool, latency: Double? = nil, note: String? = nil) {
            self.kind = kind
            self.isUp = isUp
            self.latency = latency
            self.note = note
        }
    }

    /// A row of the table of alerts.
    package struct Alert: Sendable {
        package var name: String
        package var isFiring: Bool
        package var severity: String?
        /// What it is about, such as the server's name.
        package var subject: String?
        package var summary: String?
        package var since: Timestamp
        /// Who looks after it.
        package var acknowledgedBy: String?

        package init(
            name: String, isFiring: Bool, severity: String? = nil, subject: String? = nil, summary: String? = nil,
            since: Timestamp, acknowledgedBy: String? = nil
        ) {
            self.name = name
            self.isFiring = isFiring
            self.severity = severity
            self.subject = subject
            self.summary = summary
            self.since = since
            self.acknowledgedBy = acknowledgedBy
        }
    }

    /// A row of the table of targets.
    package struct Target: Sendable {
        package var job: String
        package var url: String
        /// Nil before the first scrape.
        package var isUp: Bool?
        /// Why it is not up.
        package var error: String?
        package var samples: Int
        /// How long the newest scrape took, in seconds.
        package var latency: Double
        /// Seconds since the newest scrape; nil before the first.
        package var age: Double?

        package init(
            job: String, url: String, isUp: Bool? = nil, error: String? = nil, samples: Int = 0, latency: Double = 0,
            age: Double? = nil
        ) {
            self.job = job
            self.url = url
            self.isUp = isUp
            self.error = error
            self.samples = samples
            self.latency = latency
            self.age = age
        }
    }

    /// The machine's name.
    package var host: String
    /// Of this program.
    package var version: String
    package var now: Timestamp
    package var servers: [Server]
    package var alerts: [Alert]
    package var targets: [Target]
    /// The agent's own facts, in the order they are shown.
    package var facts: [(name: String, value: String)]

    package init(
        host: String, version: String, now: Timestamp, servers: [Server], alerts: [Alert],
        targets: [Target] = [], facts: [(name: String, value: String)] = []
    ) {
        self.host = host
        self.version = version
        self.now = now
        self.servers = servers
        self.alerts = alerts
        self.targets = targets
        self.facts = facts
    }
}
