import Format
import Model
import Notify

/// Silences, a line each.
struct SilenceTable {
    let silences: [Silence]
    let alerts: [SilenceAccess.FiringAlert]
    let now: Timestamp

    private static let columns: [TextTable.Column] = [
        .init("ID"), .init("STATE"), .init("WHEN", rank: 1), .init("ALERTS", isNumber: true, rank: 2),
        .init("MATCHERS", minimum: 16), .init("BY", rank: 4), .init("COMMENT", rank: 3, minimum: 12),
    ]

    /// The header and the silences.
    func lines(for terminal: Terminal) -> [String] {
        var table = TextTable(Self.columns)
        table.rows = silences.map { silence in
            [
                // Enough of it for the other commands.
                .init(String(silence.id.prefix(8))), silence.state(at: now).cell, .init(silence.timeText(now: now)),
                .init("\(alerts.count { $0.silencedBy.contains(silence.id) })"),
                .init(Terminal.harmless(silence.matcherText)), .init(Terminal.harmless(silence.createdBy)),
                .init(silence.comment.isEmpty ? nil : Terminal.harmless(silence.comment)),
            ]
        }
        return table.lines(for: terminal)
    }
}

extension Silence.State {
    /// The word, and its colour.
    var cell: TextTable.Cell {
        switch self {
        case .active: .init(rawValue, .yellow)
        case .pending, .expired: .init(rawValue)
        }
    }
}

extension Silence {
    /// `alertname="A", server=~"a|b"`.
    var matcherText: String { matchers.map(\.description).joined(separator: ", ") }

    /// When it begins, ends, or has ended, and when it recurs.
    func timeText(now: Timestamp) -> String {
        func moment(_ time: Timestamp) -> String { durationForPeople(abs(time - now)) }
        let text =
            switch state(at: now) {
            case .expired: "ended \(moment(endsAt)) ago"
            case .pending: nextChange(after: now).map { "begins in \(moment($0))" } ?? "never begins again"
            case .active: nextChange(after: now).map { "ends in \(moment($0))" } ?? "ends in \(moment(endsAt))"
            }
        return text + (recurrence.map { ", \($0)" } ?? "")
    }
}
