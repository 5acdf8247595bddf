import Database
import Format
import Glibc
import Model
import Notify
import Registry

extension NotificationLog {
    /// The newest notifications that an agent has written down, oldest first; none where there was never one.
    static func entries(since: Timestamp? = nil, limit: Int? = nil, home: StateFolder) async throws -> [Entry] {
        try await home.reading { connection throws(DatabaseError) in
            try entries(connection, since: since, limit: limit)
        } ?? []
    }
}

extension NotificationLog.Entry {
    static let header: [TextTable.Column] = [
        .init("TIME"), .init("RECEIVER"), .init("OUTCOME"), .init("ATTEMPTS", isNumber: true, rank: 2),
        .init("ALERTS", rank: 1), .init("GROUP", rank: 3, minimum: 20), .init("REASON", rank: 4, minimum: 20),
    ]

    var row: [TextTable.Cell] {
        let alerts = [(firing, "firing"), (resolved, "resolved")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return [
            .init(RFC3339.text(lastAt)), .init(Terminal.harmless("\(target)")),
            .init(outcome.rawValue, style), .init("\(attempts)"), .init(alerts.joined(separator: ", ")),
            .init(Terminal.harmless(groupKey)), .init(Terminal.harmless(detail.isEmpty ? reason : detail)),
        ]
    }

    private var style: Terminal.Style {
        switch outcome {
        case .delivered: .green
        case .failing: .yellow
        case .refused: .red
        }
    }

    var json: JSONValue {
        [
            "first_at": .time(firstAt), "last_at": .time(lastAt), "receiver": .string(target.receiver),
            "integration": .string("\(target.integration)[\(target.index)]"), "group_key": .string(groupKey),
            "reason": .string(reason), "firing": .integer(Int64(firing)), "resolved": .integer(Int64(resolved)),
            "attempts": .integer(Int64(attempts)), "outcome": .string(outcome.rawValue),
            "error": detail.isEmpty ? .null : .string(detail), "payload_hash": .string(payloadHash),
            "payload_bytes": .integer(Int64(payloadBytes)), "seconds": .number(seconds),
        ]
    }
}
