import Format
import Model
import Rules

extension AlertExplanation {
    /// How many series of a part are shown.
    private static let seriesLimit = 3
    /// To how many alerts series are compared.
    private static let soughtLimit = 100

    /// The explanation for people.
    func lines(for terminal: Terminal) -> [String] {
        func titled(_ title: String, _ lines: [String]) -> [String] {
            lines.isEmpty ? [] : ["", terminal.styled(title, .bold)] + lines.map { "  \($0)" }
        }
        let inner = Terminal(
            hasColour: terminal.hasColour, hasUnicode: terminal.hasUnicode, width: terminal.width.map { $0 - 2 })
        let isSingle = alerts.count == 1
        return [headline(terminal)] + facts.map { "  \($0)" }
            + titled("Expression, and what its parts give now", partLines(inner))
            + titled(isSingle ? "Its alert" : "Its alerts", alertLines(inner))
            + titled("What happened last", stepLines(inner)) + titled(cause, differenceLines(inner))
    }

    private func headline(_ terminal: Terminal) -> String {
        let style: Terminal.Style =
            switch rule.state {
            case "firing": .red
            case "pending": .yellow
            default: .green
            }
        return "\(terminal.styled(rule.name, .bold)) \(terminal.styled(rule.state, style))"
    }

    private var facts: [String] {
        var facts = ["in group \"\(rule.group)\" of \(rule.file), evaluated every \(DurationText.text(rule.interval))"]
        if rule.holdDuration > 0 { facts.append("fires when it has held for \(DurationText.text(rule.holdDuration))") }
        if rule.keepFiringFor > 0 {
            facts.append("goes on firing for \(DurationText.text(rule.keepFiringFor)) after it holds no more")
        }
        if !rule.labels.isEmpty {
            facts.append("labels: \(rule.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "))")
        }
        if let error = rule.lastError {
            facts.append("could not be evaluated: \(error)")
        } else if let time = rule.lastEvaluation {
            facts.append("evaluated \(durationForPeople(max(0, now - time))) ago")
        } else {
            facts.append("not evaluated yet")
        }
        return facts
    }

    private func partLines(_ terminal: Terminal) -> [String] {
        var table = TextTable([
            .init("PART", minimum: 24), .init("SERIES", isNumber: true, rank: 1), .init("VALUES", minimum: 20),
        ])
        table.rows = readings.map { reading in
            [
                .init(String(repeating: "  ", count: reading.depth) + Terminal.harmless(reading.text)),
                .init(reading.error == nil ? "\(reading.series.count)" : nil),
                .init(Terminal.harmless(reading.error ?? values(of: reading)), reading.error == nil ? nil : .red),
            ]
        }
        return table.lines(for: terminal, header: .faint)
    }

    /// The first few values; those first that the rule's alerts may come from.
    private func values(of reading: ExpressionReading) -> String {
        let alertLabels = alerts.prefix(Self.soughtLimit).map { Dictionary($0.labels) { $1 } }
        var (near, far): ([ExpressionReading.Series], [ExpressionReading.Series]) = ([], [])
        for series in reading.series where near.count < Self.seriesLimit {
            let isNear = alertLabels.contains { series.agrees(with: $0) }
            if isNear { near.append(series) } else if far.count < Self.seriesLimit { far.append(series) }
        }
        let shown = (near + far).prefix(Self.seriesLimit).map { series in
            "\(series.labelText)\(series.labelText.isEmpty ? "" : " ")\(series.valueText)"
                + (reading.isRange ? " samples" : "")
        }
        let rest = reading.series.count - shown.count
        return shown.isEmpty ? "-" : (shown + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
    }

    private func alertLines(_ terminal: Terminal) -> [String] {
        guard !alerts.isEmpty else { return [] }
        return AlertTable(alerts: alerts, now: now).lines(for: terminal, header: .faint)
    }

    private func stepLines(_ terminal: Terminal) -> [String] {
        guard !steps.isEmpty else { return ["Nothing that is written down."] }
        var table = TextTable(AlertHistory.Entry.header)
        table.rows = steps.map(\.row)
        return table.lines(for: terminal, header: .faint)
    }

    /// What the newest step came from, in words.
    var cause: String {
        guard let step = steps.last else { return "" }
        let hold = DurationText.text(rule.holdDuration)
        return switch step.change {
        case .pending: "Why it is pending: the expression began to give it"
        case .firing:
            rule.holdDuration > 0
                ? "Why it fired: the expression had given it for \(hold), since it began to"
                : "Why it fired: the expression began to give it"
        case .seenAgain: "Why it fires on: the expression gives it again"
        case .kept: "Why it is kept: the expression ceased to give it, and keep_firing_for is not over"
        case .resolved: "Why it was resolved: the expression ceased to give it"
        case .dropped: "Why it did not fire: the expression ceased to give it before it had done so for \(hold)"
        }
    }

    private func differenceLines(_ terminal: Terminal) -> [String] {
        guard !steps.isEmpty else { return [] }
        guard !differences.isEmpty else {
            return ["What the expression gave then did not change, or is not stored any more."]
        }
        var table = TextTable([
            .init("PART", minimum: 24), .init("LABELS", rank: 1, minimum: 20), .init("BEFORE", isNumber: true),
            .init("THEN", isNumber: true),
        ])
        table.rows = differences.map { difference in
            [
                .init(Terminal.harmless(difference.text)), .init(Terminal.harmless(difference.labelText)),
                .init(difference.before), .init(difference.after),
            ]
        }
        return table.lines(for: terminal, header: .faint)
    }
}
