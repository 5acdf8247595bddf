import Format
import Model
import Notify

/// The alerts that fire now and that a silence is about.
struct SilencePreview {
    /// How many are shown.
    private static let limit = 20

    let alerts: [SilenceAccess.FiringAlert]
    /// Of all alerts.
    let total: Int

    init(of silence: Silence, _ access: SilenceAccess) async throws {
        alerts = try await access.alerts(with: silence.matchers)
        total = try await access.alerts().count
    }

    /// `2 of the 5 alerts that fire now`.
    var summary: String { "\(alerts.count) of the \(total) alerts that fire now" }

    /// A line each, as far as there is room.
    func lines(for terminal: Terminal) -> [String] {
        guard !alerts.isEmpty else { return [] }
        var table = TextTable([.init("ALERT", minimum: 12), .init("LABELS", rank: 1, minimum: 20)])
        table.rows = alerts.prefix(Self.limit).map { alert in
            [.init(Terminal.harmless(alert.name)), .init(Terminal.harmless(alert.labelText))]
        }
        let rest = alerts.count - Self.limit
        return table.lines(for: terminal, header: .faint) + (rest > 0 ? ["and \(rest) more"] : [])
    }

    var json: JSONValue { ["firing": .integer(Int64(total)), "alerts": .array(alerts.map(\.document))] }
}
