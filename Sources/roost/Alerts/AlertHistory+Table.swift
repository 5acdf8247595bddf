import Format
import Model
import Registry
import Rules

extension AlertHistory.Change {
    /// The step in a word or two, and its colour.
    var cell: TextTable.Cell {
        switch self {
        case .pending: .init("pending", .yellow)
        case .firing: .init("firing", .red)
        case .resolved: .init("resolved", .green)
        case .kept: .init("kept firing", .yellow)
        case .seenAgain: .init("seen again", .red)
        case .dropped: .init("dropped")
        }
    }
}

extension AlertHistory.Entry {
    static let header: [TextTable.Column] = [
        .init("TIME"), .init("ALERT", minimum: 12), .init("CHANGE"), .init("VALUE", isNumber: true, rank: 1),
        .init("LABELS", rank: 2, minimum: 20),
    ]

    var row: [TextTable.Cell] {
        let others = labels.filter { $0.name != "alertname" }.map { "\($0.name)=\($0.value)" }
        // What ended it is not always known.
        let isKnown = change != .resolved || !value.isNaN
        return [
            .init(RFC3339.text(at)), .init(Terminal.harmless(alert)), change.cell,
            .init(isKnown ? HumanText.value(value) : nil),
            .init(Terminal.harmless(others.joined(separator: " "))),
        ]
    }

    var json: JSONValue {
        [
            "at": .time(at), "alert": .string(alert), "change": .string(change.rawValue), "labels": labels.document,
            "value": .string(goFloatText(value)), "active_at": .time(activeSince), "rule_group": .string(group),
        ]
    }
}
