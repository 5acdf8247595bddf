package import Database
internal import Format
package import Model
internal import Synchronization

/// Keeps alerts over a restart, and writes down what happens to them. Nobody waits for what is written: whatever is
/// told to a receiver is written to the same database after it.
package final class AlertStates: Sendable {
    package static let schema = Schema(
        "alerts",
        steps: [
            [
                """
                CREATE TABLE alert_states (rule_group TEXT NOT NULL, rule TEXT NOT NULL, ordinal INTEGER NOT NULL,
                labels TEXT NOT NULL, annotations TEXT NOT NULL, phase TEXT NOT NULL, phase_since INTEGER NOT NULL,
                active_since INTEGER NOT NULL, fired_at INTEGER, value REAL,
                PRIMARY KEY (rule_group, rule, ordinal, labels)) WITHOUT ROWID
                """,
                """
                CREATE TABLE alert_history (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, rule_group TEXT NOT NULL,
                alert TEXT NOT NULL, labels TEXT NOT NULL, change TEXT NOT NULL, value REAL, since INTEGER)
                """,
                "CREATE INDEX alert_history_by_alert ON alert_history (alert, id)",
                "CREATE TABLE alert_watch (id INTEGER PRIMARY KEY CHECK (id = 1), last_seen INTEGER NOT NULL)",
            ]
        ])

    /// What a former run of the agent left.
    struct Remains: Sendable {
        var alerts: [SavedAlert] = []
        /// When that run last said that it was there.
        var lastSeen: Timestamp?
    }

    private let database: Database
    private let events: any EventSink
    /// Whether something could not be written, so that all must be.
    private let isBehind = Flag()

    package init(_ database: Database, events: any EventSink) {
        self.database = database
        self.events = events
        events.expect(AlertStatesNotWritten.self)
    }

    /// What is there from before.
    func remains() async throws(DatabaseError) -> Remains {
        try await database.perform { connection throws(DatabaseError) in
            Remains(
                alerts: try connection.rows("SELECT \(SavedAlert.columns) FROM alert_states") { SavedAlert($0) }
                    .compactMap(\.self),
                lastSeen: try connection.rows("SELECT last_seen FROM alert_watch") { $0.integer(0) }.first)
        }
    }

    /// Writes down what has changed.
    func record(_ changes: [AlertChange]) {
        enqueue { connection throws(DatabaseError) in
            for change in changes { try change.write(to: connection) }
        }
    }

    /// Says that the agent is there. When something could not be written before, all alerts are: `all` gives them at the
    /// time of writing.
    func confirm(at now: Timestamp, all: @escaping @Sendable () -> [SavedAlert]) {
        enqueue { [isBehind] connection throws(DatabaseError) in
            try connection.run(
                "INSERT OR REPLACE INTO alert_watch (id, last_seen) VALUES (1, ?)", .integer(now))
            try AlertHistory.prune(connection)
            guard isBehind.value.load(ordering: .relaxed) else { return }
            try connection.run("DELETE FROM alert_states")
            for alert in all() { try alert.write(to: connection) }
            isBehind.value.store(false, ordering: .relaxed)
        }
    }

    private func enqueue(_ work: @escaping @Sendable (Connection) throws(DatabaseError) -> Void) {
        database.enqueue(work) { [isBehind, events] error in
            guard let error else { return }
            // Told once, until it has been made good.
            if !isBehind.value.exchange(true, ordering: .relaxed) {
                events.emit(AlertStatesNotWritten(reason: error.description))
            }
        }
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }
}

/// Alerts' states from before a restart could not be read, so that all begin anew.
struct AlertStatesNotRead: Event {
    let reason: String

    var level: EventLevel { .error }
    var message: String { "alerts begin anew, as their states from before cannot be read: \(reason)" }
}

/// Alerts' states could not be written, so that a restart would lose what has changed since.
struct AlertStatesNotWritten: Event {
    static let counter: MetricFamily? = MetricFamily(
        "roost_alert_state_write_failures", .counter,
        help: "Times at which the state of alerts could not be written, so that a restart would lose it.")

    let reason: String

    var level: EventLevel { .error }
    var message: String { "alerts' states are kept in memory alone until they can be written: \(reason)" }
}
