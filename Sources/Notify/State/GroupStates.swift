package import Database
internal import Format
internal import Model

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
            ]
        ])

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// What is there from before.
    func groups() async throws(DatabaseError) -> [AlertGroup] {
        try await database.perform { connection throws(DatabaseError) in
            try connection.rows("SELECT route, receiver, labels, state FROM notification_groups") { AlertGroup($0) }
                .compactMap(\.self)
        }
    }

    /// Writes groups down, or that they are gone; `onEnd` is told when that is over.
    func write(
        _ groups: [AlertGroup.ID: AlertGroup?], onEnd: @escaping @Sendable (DatabaseError?) -> Void
    ) {
        database.enqueue(
            { connection throws(DatabaseError) in
                for (id, group) in groups { try Self.write(group, id, to: connection) }
            }, onEnd: onEnd)
    }

    private static func write(
        _ group: AlertGroup?, _ id: AlertGroup.ID, to connection: Connection
    ) throws(DatabaseError) {
        if let group {
            try connection.run(
                "INSERT OR REPLACE INTO notification_groups (route, receiver, labels, state) VALUES (?, ?, ?, ?)",
                .text(id.routeKey), .text(id.receiver), .text(id.labels.json),
                .text(String(decoding: group.document.encoded(), as: UTF8.self)))
        } else {
            try connection.run(
                "DELETE FROM notification_groups WHERE route = ? AND receiver = ? AND labels = ?",
                .text(id.routeKey), .text(id.receiver), .text(id.labels.json))
        }
    }
}

extension AlertGroup {
    fileprivate init?(_ row: borrowing Connection.Row) {
        guard let labels = Labels(json: row.text(2)), let state = try? JSONValue(parsing: row.text(3)) else {
            return nil
        }
        self.init(id: ID(routeKey: row.text(0), receiver: row.text(1), labels: labels), document: state)
    }
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
