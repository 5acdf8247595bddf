package import Database
package import Format
package import Model

/// What happened to alerts, as it was written down.
package enum AlertHistory {
    /// What a step in an alert's life was.
    package enum Change: String, Sendable {
        case pending, firing, resolved
        /// The series is gone, but `keep_firing_for` is not over.
        case kept
        /// It was kept firing, and the series is there again.
        case seenAgain = "seen_again"
        /// It was pending, and the series went away before it fired.
        case dropped
    }

    /// One step.
    package struct Entry: Sendable {
        package let at: Timestamp
        /// File and name, with a semicolon between them.
        package let group: String
        package let alert: String
        package let labels: Labels
        package let change: Change
        package let value: Double
        /// When the expression first gave the series, where the alert is still there.
        package let activeSince: Timestamp?
    }

    /// How many steps are kept.
    static let limit: Int64 = 100_000

    /// The newest steps, oldest first; of one alert by its name, of one group, of those whose labels hold these, from a
    /// time on.
    package static func entries(
        _ connection: Connection, alert: String? = nil, group: String? = nil, with labels: Labels = .empty,
        since: Timestamp? = nil, limit: Int? = nil
    ) throws(DatabaseError) -> [Entry] {
        let found = try connection.rows(
            """
            SELECT at, rule_group, alert, labels, change, value, since FROM alert_history
            WHERE (?1 IS NULL OR alert = ?1) AND (?2 IS NULL OR rule_group = ?2) AND at >= ?3 ORDER BY id DESC LIMIT ?4
            """,
            alert.map { .text($0) } ?? .null, group.map { .text($0) } ?? .null, .integer(since ?? .min),
            .integer(labels.isEmpty ? Int64(limit ?? -1) : -1)
        ) { Entry($0) }
        let matching = found.compactMap(\.self).filter { entry in
            labels.allSatisfy { entry.labels[$0.name] == $0.value }
        }
        return matching.prefix(limit ?? .max).reversed()
    }

    /// Forgets all but the newest.
    static func prune(_ connection: Connection) throws(DatabaseError) {
        try connection.run(
            "DELETE FROM alert_history WHERE id <= (SELECT max(id) FROM alert_history) - ?", .integer(limit))
    }
}

extension AlertHistory.Entry {
    fileprivate init?(_ row: borrowing Connection.Row) {
        guard let labels = Labels(json: row.text(3)), let change = AlertHistory.Change(rawValue: row.text(4)) else {
            return nil
        }
        at = row.integer(0)
        group = row.text(1)
        alert = row.text(2)
        self.labels = labels
        self.change = change
        value = row.real(5)
        activeSince = row.optionalInteger(6)
    }
}
