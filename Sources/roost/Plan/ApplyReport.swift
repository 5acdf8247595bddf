import Format
import Registry

/// What `apply` says of each server: a line as soon as it is known, or JSON at the end.
final class ApplyReport {
    private let isJSON: Bool
    private let isDryRun: Bool
    private let width: Int
    private let terminal = Terminal()
    private var documents: [JSONValue] = []

    /// `width` is that of the longest name.
    init(isJSON: Bool, isDryRun: Bool, width: Int) {
        self.isJSON = isJSON
        self.isDryRun = isDryRun
        self.width = width
    }

    /// Tells how a step went; nil for one that was only planned.
    func tell(_ step: ServerPlan.Step, _ outcome: PlanRun.Outcome?) {
        if isJSON { documents.append(Self.json(step, outcome)) }
        guard !isJSON else { return }
        let failure = Self.failure(step, outcome)
        let mark = failure == nil ? step.action.mark : Mark.failed
        var lines = step.action.lines
        if let failure {
            lines = failure.message.split(separator: "\n").map(String.init)
        } else if case .ready(let report) = outcome {
            lines[lines.count - 1] += ": \(report.summary)"
        }
        for (index, line) in lines.enumerated() {
            let start = index == 0 ? "\(mark.sign) \(padded(step.name))" : "  \(padded(""))"
            printLine("\(terminal.styled(start, mark.style))  \(line)")
        }
    }

    /// Tells what is left to be said, when all steps are done.
    func finish(_ list: ServerList, _ plan: ServerPlan) {
        if isJSON {
            let document: JSONValue = [
                "source": .orNull(list.source.map { .string($0) }), "dry_run": .bool(isDryRun),
                "servers": .array(documents),
                "not_started": .array(
                    list.asides.map { ["name": .string($0.name), "reason": .string($0.reason)] }),
                "stale": .strings(plan.stale),
            ]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
            return
        }
        if plan.steps.isEmpty, list.asides.isEmpty, plan.stale.isEmpty { printLine("The file has no servers.") }
        for aside in list.asides {
            printLine("\(aside.kind == .refused ? "!" : " ") \(padded(aside.name))  \(aside.reason)")
        }
        for name in plan.stale {
            printLine(
                "\(terminal.styled("? \(padded(name))", .yellow))  no longer in the file; 'roost apply --prune' stops and removes it"
            )
        }
    }

    private func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, width - name.count))
    }

    private static func failure(_ step: ServerPlan.Step, _ outcome: PlanRun.Outcome?) -> Failure? {
        switch (outcome, step.action) {
        case (.failed(let failure), _), (nil, .fail(let failure)): failure
        default: nil
        }
    }

    private static func json(_ step: ServerPlan.Step, _ outcome: PlanRun.Outcome?) -> JSONValue {
        let failure = failure(step, outcome)
        return [
            "name": .string(step.name), "action": .string(step.action.word),
            "restarts": .bool(step.action.changes.contains(where: \.needsRestart)),
            "changes": .array(step.action.changes.map(\.json)),
            "failed": .bool(failure != nil), "reason": .orNull(failure.map { .string($0.message) }),
        ]
    }

    /// How a line begins.
    struct Mark {
        let sign: String
        let style: Terminal.Style?

        static let failed = Mark(sign: "!", style: .red)
    }
}
