package import Database
package import Format
internal import Model

/// What was told to whom, as it was written down.
package enum NotificationLog {
    package static let schema = Schema(
        "notification_log",
        steps: [
            [
                """
                CREATE TABLE notification_log (id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, integration TEXT NOT NULL,
                position INTEGER NOT NULL, group_key TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
                reason TEXT NOT NULL, firing INTEGER NOT NULL, resolved INTEGER NOT NULL, attempts INTEGER NOT NULL,
                outcome TEXT NOT NULL, detail TEXT NOT NULL, payload_hash TEXT NOT NULL, payload_bytes INTEGER NOT NULL,
                seconds REAL NOT NULL, UNIQUE (receiver, position, group_key, first_at))
                """
            ]
        ])

    /// How many notifications are kept.
    private static let limit: Int64 = 100_000

    /// How a notification ended, or stands.
    package enum Outcome: String, Sendable {
        case delivered
        /// It is tried again.
        case failing
        /// The receiver does not want it.
        case refused
    }

    /// One notification to one integration, with all attempts.
    package struct Entry: Sendable {
        package let target: IntegrationID
        package let groupKey: String
        /// When it was first tried, and last.
        package let firstAt: Timestamp
        package let lastAt: Timestamp
        package let reason: String
        package let firing: Int
        package let resolved: Int
        package let attempts: Int
        package let outcome: Outcome
        /// Why it was not delivered; empty when it was.
        package let detail: String
        /// XXH64 of what was sent last, in hexadecimal digits.
        package let payloadHash: String
        package let payloadBytes: Int
        /// How long the last attempt took.
        package let seconds: Double
    }

    /// The newest notifications, oldest first, from a time on.
    package static func entries(
        _ connection: Connection, since: Timestamp? = nil, limit: Int? = nil
    ) throws(DatabaseError) -> [Entry] {
        try connection.rows(
            "SELECT \(columns) FROM notification_log WHERE last_at >= ? ORDER BY id DESC LIMIT ?",
            .integer(since ?? .min), .integer(Int64(limit ?? -1))
        ) { Entry($0) }.compactMap(\.self).reversed()
    }

    fileprivate static let columns =
        "receiver, integration, position, group_key, first_at, last_at, reason, firing, resolved, attempts, outcome, "
        + "detail, payload_hash, payload_bytes, seconds"

    fileprivate static let insertion =
        "INSERT OR REPLACE INTO notification_log (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

    /// Forgets all but the newest.
    static func prune(_ connection: Connection) throws(DatabaseError) {
        try connection.run(
            "DELETE FROM notification_log WHERE id <= (SELECT max(id) FROM notification_log) - ?", .integer(limit))
    }
}

extension NotificationLog.Entry {
    /// An attempt that has ended.
    init(_ delivery: Delivery, _ report: DeliveryReport, at now: Timestamp, seconds: Double) {
        target = delivery.target
        groupKey = delivery.notification.groupKey
        firstAt = delivery.attempts.since
        lastAt = now
        reason = delivery.notification.reason.rawValue
        firing = delivery.notification.alerts.count(where: \.isFiring)
        resolved = delivery.notification.alerts.count - firing
        attempts = delivery.attempts.count
        outcome =
            switch report.outcome {
            case .delivered: .delivered
            case .failed: .failing
            case .rejected: .refused
            }
        detail = report.outcome.error?.description ?? ""
        payloadHash = xxHash64(report.payload).hexadecimalDigits
        payloadBytes = report.payload.count
        self.seconds = seconds
    }

    fileprivate init?(_ row: borrowing Connection.Row) {
        guard let outcome = NotificationLog.Outcome(rawValue: row.text(10)) else { return nil }
        target = IntegrationID(receiver: row.text(0), integration: row.text(1), index: Int(row.integer(2)))
        groupKey = row.text(3)
        firstAt = row.integer(4)
        lastAt = row.integer(5)
        reason = row.text(6)
        firing = Int(row.integer(7))
        resolved = Int(row.integer(8))
        attempts = Int(row.integer(9))
        self.outcome = outcome
        detail = row.text(11)
        payloadHash = row.text(12)
        payloadBytes = Int(row.integer(13))
        seconds = row.real(14)
    }

    /// Writes it in the place of what was written after the attempt before.
    func write(to connection: Connection) throws(DatabaseError) {
        try connection.run(
            NotificationLog.insertion, .text(target.receiver), .text(target.integration), .integer(Int64(target.index)),
            .text(groupKey),
            .integer(firstAt), .integer(lastAt), .text(reason), .integer(Int64(firing)), .integer(Int64(resolved)),
            .integer(Int64(attempts)), .text(outcome.rawValue), .text(detail), .text(payloadHash),
            .integer(Int64(payloadBytes)), .real(seconds))
    }
}
