internal import Model
internal import Registry

/// Turns what is known of one server into samples, pass after pass; each extension for one source of knowledge.
struct ServerPoints {
    private(set) var points: [MetricPoint] = []
    private let server: String
    /// The label sets that samples were added with, in their order, which is mostly that of the pass before.
    private var labelSets: [(pairs: [(String, String)], labels: Labels)] = []
    private var used = 0

    init(of server: ServerName) {
        self.server = server.description
    }

    /// Begins a pass.
    mutating func begin() {
        points = []
        points.reserveCapacity(labelSets.count)
        used = 0
    }

    /// Adds a sample; one whose value is not known is left out.
    mutating func add(_ family: MetricFamily, _ value: Double?, _ labels: [(String, String)] = []) {
        guard let value else { return }
        points.append(MetricPoint(family, labelSet(labels), value))
    }

    private mutating func labelSet(_ pairs: [(String, String)]) -> Labels {
        defer { used += 1 }
        if used < labelSets.count, labelSets[used].pairs.elementsEqual(pairs, by: ==) { return labelSets[used].labels }
        let labels = Labels(pairs + [("server", server)])
        labelSets.removeSubrange(min(used, labelSets.count)...)
        labelSets.append((pairs, labels))
        return labels
    }

    /// Adds a sample of a whole number; none when it could not be read.
    mutating func add(_ family: MetricFamily, _ value: UInt64?, _ labels: [(String, String)] = []) {
        add(family, value.map { Double($0) }, labels)
    }

    /// Adds a sample that is 1 or 0.
    mutating func add(_ family: MetricFamily, _ value: Bool, _ labels: [(String, String)] = []) {
        add(family, value ? 1.0 : 0, labels)
    }

    /// Adds samples that carry the server's label already.
    mutating func add(_ more: [MetricPoint]) { points += more }
}

extension ServerPoints {
    /// The metrics that a change of a server's life can change, as they are stored.
    static let lifecycleNames: Set<String> = [
        "roost_server_up", "roost_server_wanted", "roost_server_ready", "roost_server_info", "roost_server_state",
        "roost_server_restarts_total", "roost_server_crash_loop", "roost_server_last_exit_code",
        "roost_server_start_time_seconds", "roost_server_liveness",
    ]

    /// What its keeper says of it.
    mutating func add(_ server: ObservedServer) {
        let state = server.state
        add(MetricCatalogue.up, server.isRunning)
        add(MetricCatalogue.wanted, state.phase.isWanted)
        add(MetricCatalogue.ready, server.isServing)
        add(
            MetricCatalogue.info, true,
            [
                ("health", server.spec.health.kind.rawValue), ("port", server.spec.port.map { String($0) } ?? ""),
                ("restart", server.spec.restart.rawValue),
            ])
        for name in ObservedServer.stateNames {
            add(MetricCatalogue.state, name == server.stateName, [("state", name)])
        }
        add(MetricCatalogue.restarts, Double(state.restarts))
        add(MetricCatalogue.crashLoop, state.isCrashLooping)
        add(MetricCatalogue.lastExitCode, state.lastExit?.shellCode.map(Double.init))
        if server.isRunning, let liveness = state.liveness, let check = server.spec.liveness {
            add(MetricCatalogue.liveness, liveness.isHealthy, [("check", check.check.kind.rawValue)])
        }
        add(MetricCatalogue.startTime, server.isRunning ? Double(state.startedAt) / 1000 : nil)
    }
}
