/// What a service manager is told of the agent, as a table of what happens and what is said; see sd_notify(3).
struct ServiceReport {
    /// What must have happened before the agent counts as started.
    enum Milestone: CaseIterable {
        /// Its HTTP port is open.
        case listening
        /// Every registered server has been looked at.
        case discovered
    }

    /// What happens in the agent.
    enum Event {
        case reached(Milestone)
        /// Time for a sign of life; the loops that hang are named, and how things are is said in a line.
        case tick(hanging: [String], summary: String)
        /// It reads its configuration again; the time is CLOCK_MONOTONIC's, in microseconds.
        case reloading(at: Int64)
        case reloaded
        case stopping
    }

    private var missing = Set(Milestone.allCases)
    private var isStopping = false
    private var status: String?

    /// Whether the agent has started.
    var isReady: Bool { missing.isEmpty }

    /// The assignments to send now; none when there is nothing to say.
    mutating func handle(_ event: Event) -> [String] {
        guard !isStopping else { return [] }
        switch event {
        case .reached(let milestone):
            guard missing.remove(milestone) != nil, isReady else { return [] }
            return ["READY=1"]
        case .tick(let hanging, let summary):
            let sign = hanging.isEmpty ? ["WATCHDOG=1"] : []
            let status = hanging.isEmpty ? summary : "hanging: \(hanging.joined(separator: ", "))"
            // Nothing is known of the servers before they have been looked at.
            guard isReady, status != self.status else { return sign }
            self.status = status
            return sign + ["STATUS=\(status)"]
        case .reloading(let time):
            return isReady ? ["RELOADING=1", "MONOTONIC_USEC=\(time)"] : []
        case .reloaded:
            return isReady ? ["READY=1"] : []
        case .stopping:
            isStopping = true
            return ["STOPPING=1"]
        }
    }
}
