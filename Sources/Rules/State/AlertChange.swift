internal import Database
internal import Format
internal import Model

/// A step in the life of one alert.
struct AlertChange: Sendable {
    let rule: SavedRule
    /// With `alertname`.
    let labels: Labels
    /// Nil for an alert that is new.
    let before: AlertPhase?
    /// Nil for one that is forgotten.
    let after: AlertMachine.Instance?
    let value: Double
    let at: Timestamp

    /// Writes the alert's state, and what people may want to read of the step.
    func write(to connection: Connection) throws(DatabaseError) {
        if let after {
            try SavedAlert(rule: rule, labels: labels, instance: after).write(to: connection)
        } else {
            try connection.run(
                "DELETE FROM alert_states WHERE rule_group = ? AND rule = ? AND ordinal = ? AND labels = ?",
                .text(rule.group), .text(rule.rule), .integer(Int64(rule.ordinal)), .text(labels.json))
        }
        guard let kind else { return }
        try connection.run(
            "INSERT INTO alert_history (at, rule_group, alert, labels, change, value, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
            .integer(at), .text(rule.group), .text(labels["alertname"] ?? ""), .text(labels.json), .text(kind.rawValue),
            .real(value),
            after.map { .integer($0.activeSince) } ?? .null)
    }

    /// Nil for what is no news: that a resolved alert is not remembered any more.
    private var kind: AlertHistory.Change? {
        switch (before, after?.phase) {
        case (_, .pending?): .pending
        case (.keptFiring?, .firing?): .seenAgain
        case (_, .firing?): .firing
        case (_, .keptFiring?): .kept
        case (_, .resolved?): .resolved
        case (.pending?, nil): .dropped
        case (.firing?, nil), (.keptFiring?, nil): .resolved
        case (.resolved?, nil), (nil, nil): nil
        }
    }
}
