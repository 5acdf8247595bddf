package import Database
internal import Format
internal import Model
internal import Synchronization

/// Keeps groups of alerts, and what was told of them, over a restart.
package final class GroupStates: Sendable {
    package static let schema = Schema(
        "notifications",
        steps: [
            [
                """
                CREATE TABLE notification_groups (route TEXT NOT NULL, receiver TEXT NOT NULL, labels TEXT NOT NULL,
                state TEXT NOT NULL, PRIMARY KEY (route, receiver, labels)) WITHOUT ROWID
                """
            ],
            // A row for each alert, as a group of thousands is too much to be written at every change of one.
            [
                "ALTER TABLE notification_groups RENAME TO former_groups",
                """
                CREATE TABLE notification_groups (id INTEGER PRIMARY KEY, route TEXT NOT NULL, receiver TEXT NOT NULL,
                labels TEXT NOT NULL, state TEXT NOT NULL, UNIQUE (route, receiver, labels))
                """,
                """
                CREATE TABLE notification_alerts (group_id INTEGER NOT NULL, labels TEXT NOT NULL, state TEXT NOT NULL,
                PRIMARY KEY (group_id, labels)) WITHOUT ROWID
                """,
                """
                INSERT INTO notification_groups (route, receiver, labels, state)
                SELECT route, receiver, labels, json_object('told_at', (SELECT json_group_object(
                value ->> 'integration', value -> 'at') FROM json_each(state, '$.told')),
                'unsure', state -> 'unsure', 'change_due', state -> 'change_due', 'last_flush', state -> 'last_flush')
                FROM former_groups
                """,
                """
                INSERT INTO notification_alerts (group_id, labels, state)
                SELECT g.id, a.value -> 'labels', json_set(json_remove(a.value, '$.labels'), '$.told', json(coalesce((
                SELECT json_group_object(t.value ->> 'integration', w.key) FROM json_each(f.state, '$.told') AS t,
                json_each(t.value) AS w, json_each(w.value) AS l
                WHERE w.key IN ('firing', 'resolved') AND l.value = a.value -> 'labels'), '{}')))
                FROM former_groups AS f JOIN notification_groups AS g USING (route, receiver, labels),
                json_each(f.state, '$.alerts') AS a
                """,
                "DROP TABLE former_groups",
            ],
        ])

    private let database: Database
    /// The rows of groups that have been written, as long as nothing has failed.
    private let rows = Mutex<[AlertGroup.ID: Int64]>([:])

    package init(_ database: Database) {
        self.database = database
    }

    /// What is there from before.
    func groups() async throws(DatabaseError) -> [AlertGroup] {
        try await database.perform { connection throws(DatabaseError) in
            var alerts: [Int64: [(labels: Labels, document: JSONValue)]] = [:]
            _ = try connection.rows("SELECT group_id, labels, state FROM notification_alerts") { row in
                guard let labels = Labels(json: row.text(1)), let state = try? JSONValue(parsing: row.text(2)) else {
                    return
                }
                alerts[row.integer(0), default: []].append((labels, state))
            }
            return try connection.rows("SELECT id, route, receiver, labels, state FROM notification_groups") { row in
                guard let labels = Labels(json: row.text(3)), let state = try? JSONValue(parsing: row.text(4)) else {
                    return nil
                }
                return AlertGroup(
                    id: AlertGroup.ID(routeKey: row.text(1), receiver: row.text(2), labels: labels), document: state,
                    alerts: alerts[row.integer(0)] ?? [])
            }.compactMap(\.self)
        }
    }

    /// Writes down what `take` gives when its turn has come; `onEnd` is told when that is over.
    func write(
        taking take: @escaping @Sendable () -> Unwritten,
        onEnd: @escaping @Sendable (Unwritten, DatabaseError?) -> Void
    ) {
        database.enqueue(
            take,
            writing: { [self] connection, unwritten throws(DatabaseError) in
                // Only the database's thread asks for them.
                try rows.withLock { rows throws(DatabaseError) in
                    for change in unwritten.groups { try change.write(to: connection, &rows) }
                }
                for entry in unwritten.entries { try entry.write(to: connection) }
            },
            onEnd: { [self] unwritten, error in
                // Those that were made within it are not there.
                if error != nil { rows.withLock { $0 = [:] } }
                onEnd(unwritten, error)
            })
    }

    /// Tells `onEnd` when all is written, or could not be, that was to be written before.
    func whenWritten(_ onEnd: @escaping @Sendable () -> Void) {
        database.enqueue({ _ in }) { _ in onEnd() }
    }

    /// Forgets the oldest notifications where there are too many.
    func prune() {
        database.enqueue(NotificationLog.prune) { _ in }
    }
}

extension GroupChange {
    fileprivate func write(to connection: Connection, _ rows: inout [AlertGroup.ID: Int64]) throws(DatabaseError) {
        guard let group else {
            rows[id] = nil
            return try remove(from: connection)
        }
        let state = DatabaseValue.text(utf8: group.document)
        let row: DatabaseValue
        if let known = rows[id] {
            row = .integer(known)
            try connection.run("UPDATE notification_groups SET state = ? WHERE id = ?", state, row)
        } else {
            let made = try insert(state, into: connection)
            rows[id] = made
            row = .integer(made)
        }
        for labels in changes.alerts {
            if let document = group.document(of: labels) {
                try connection.run(
                    "INSERT OR REPLACE INTO notification_alerts (group_id, labels, state) VALUES (?, ?, ?)", row,
                    .text(labels.json), .text(utf8: document))
            } else {
                try connection.run(
                    "DELETE FROM notification_alerts WHERE group_id = ? AND labels = ?", row, .text(labels.json))
            }
        }
    }

    private func insert(_ state: DatabaseValue, into connection: Connection) throws(DatabaseError) -> Int64 {
        try connection.rows(
            """
            INSERT INTO notification_groups (route, receiver, labels, state) VALUES (?, ?, ?, ?)
            ON CONFLICT (route, receiver, labels) DO UPDATE SET state = excluded.state RETURNING id
            """, .text(id.routeKey), .text(id.receiver), .text(id.labels.json), state
        ) { $0.integer(0) }[0]
    }

    private func remove(from connection: Connection) throws(DatabaseError) {
        for row in try connection.rows(
            "DELETE FROM notification_groups WHERE route = ? AND receiver = ? AND labels = ? RETURNING id",
            .text(id.routeKey), .text(id.receiver), .text(id.labels.json), body: { $0.integer(0) })
        {
            try connection.run("DELETE FROM notification_alerts WHERE group_id = ?", .integer(row))
        }
    }
}

extension DatabaseValue {
    fileprivate static func text(utf8 bytes: [UInt8]) -> DatabaseValue { .text(String(decoding: bytes, as: UTF8.self)) }
}

/// What was told could not be written down or read, so that a restart may tell it again.
struct GroupStatesFailed: Event {
    static let counter: MetricFamily? = MetricFamily(
        "roost_notification_state_failures", .counter,
        help: "Times at which what was told could not be written down or read, so that a restart may tell it again.")

    let reason: String

    var level: EventLevel { .error }
    var message: String { "what was told is known in memory alone, and may be told again after a restart: \(reason)" }
}
