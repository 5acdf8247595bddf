import Format
import Model

/// The alerts that there are, a line each.
struct AlertTable {
    let alerts: [AlertStatus]
    let now: Timestamp

    private static let columns: [TextTable.Column] = [
        .init("STATE"), .init("ALERT", minimum: 12), .init("SINCE", isNumber: true, rank: 1),
        .init("VALUE", isNumber: true, rank: 2), .init("LABELS", rank: 3, minimum: 20),
        .init("NOTIFICATION", rank: 4, minimum: 20),
    ]

    /// `2 firing, 1 pending`.
    var summary: String {
        let firing = alerts.count(where: \.isFiring)
        return "\(firing) firing, \(alerts.count - firing) pending"
    }

    /// The header and the alerts.
    func lines(for terminal: Terminal, header style: Terminal.Style? = .bold) -> [String] {
        var table = TextTable(Self.columns)
        table.rows = alerts.map(row)
        return table.lines(for: terminal, header: style)
    }

    private func row(_ alert: AlertStatus) -> [TextTable.Cell] {
        let labels = alert.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        let state = alert.isFiring ? (alert.keptUntil == nil ? "firing" : "kept") : "pending"
        return [
            .init(state, alert.isFiring ? .red : .yellow), .init(Terminal.harmless(alert.name)),
            .init(durationForPeople(now - alert.activeAt)), .init(alert.value.map { HumanText.value($0) }),
            .init(Terminal.harmless(labels)), .init(Terminal.harmless(alert.notification(now: now))),
        ]
    }
}
