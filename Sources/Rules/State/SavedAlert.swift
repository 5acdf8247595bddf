internal import Database
internal import Format
internal import Model

/// Which alerting rule, by words that are the same after a restart.
struct SavedRule: Hashable, Sendable {
    /// File and name.
    let group: String
    /// Name and labels, as JSON.
    let rule: String
    /// Which of the group's rules that are alike, from 0.
    let ordinal: Int
}

/// An alert as it is written down (`Sources/Database/FORMAT.md`).
struct SavedAlert: Sendable {
    let rule: SavedRule
    let labels: Labels
    var instance: AlertMachine.Instance
}

extension SavedAlert {
    static let columns =
        "rule_group, rule, ordinal, labels, annotations, phase, phase_since, active_since, fired_at, value"

    /// Nil when the row is none that this version writes.
    init?(_ row: borrowing Connection.Row) {
        guard let labels = Labels(json: row.text(3)), let annotations = Labels(json: row.text(4)),
            let phase = AlertPhase(name: row.text(5), since: row.integer(6))
        else { return nil }
        rule = SavedRule(group: row.text(0), rule: row.text(1), ordinal: Int(row.integer(2)))
        self.labels = labels
        instance = AlertMachine.Instance(
            phase: phase, annotations: annotations, value: row.real(9), activeSince: row.integer(7),
            firedAt: row.optionalInteger(8))
    }

    /// Writes the alert in the place of what was written of it before.
    func write(to connection: Connection) throws(DatabaseError) {
        try connection.run(
            "INSERT OR REPLACE INTO alert_states (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .text(rule.group), .text(rule.rule), .integer(Int64(rule.ordinal)), .text(labels.json),
            .text(instance.annotations.json), .text(instance.phase.name), .integer(instance.phase.since ?? 0),
            .integer(instance.activeSince), instance.firedAt.map { .integer($0) } ?? .null, .real(instance.value))
    }
}

extension AlertMachine.Instance {
    /// How long the agent may have been away without a clock standing still, in milliseconds: PromQL takes a series
    /// with a gap of that length for one without.
    static let unnoticedOutage: Timestamp = 5 * 60_000
    /// How long the agent may have been away for a pending alert to go on; Prometheus' figure.
    static let toleratedOutage: Timestamp = 3_600_000

    /// The alert as it goes on when the agent is back `outage` milliseconds after it was last there; nil when it begins
    /// anew. What fired goes on firing, whatever the outage. A `for` that runs has stood still while nobody looked, unless
    /// that was short.
    func resumed(after outage: Timestamp, at now: Timestamp) -> Self? {
        var resumed = self
        resumed.isAwaited = true
        if phase == .pending {
            guard outage <= Self.toleratedOutage else { return nil }
            if outage > Self.unnoticedOutage { resumed.activeSince += outage }
        }
        // The clock may have been set back, and nothing has been so since a time to come.
        resumed.activeSince = min(resumed.activeSince, now)
        resumed.firedAt = firedAt.map { min($0, now) }
        switch phase {
        case .pending, .firing: break
        case .keptFiring(let since): resumed.phase = .keptFiring(since: min(since, now))
        case .resolved(let time): resumed.phase = .resolved(at: min(time, now))
        }
        return resumed
    }
}

extension AlertPhase {
    /// The phase as it is written down.
    var name: String {
        switch self {
        case .pending: "pending"
        case .firing: "firing"
        case .keptFiring: "kept_firing"
        case .resolved: "resolved"
        }
    }

    /// Since when, where the phase itself knows.
    var since: Timestamp? {
        switch self {
        case .pending, .firing: nil
        case .keptFiring(let since): since
        case .resolved(let time): time
        }
    }

    init?(name: String, since: Timestamp) {
        switch name {
        case "pending": self = .pending
        case "firing": self = .firing
        case "kept_firing": self = .keptFiring(since: since)
        case "resolved": self = .resolved(at: since)
        default: return nil
        }
    }
}
