import Database
import Format
import Glibc
import Model
import PromQL
import Registry
import Rules

/// Why an alerting rule is as it is: its expression in parts, its alerts, and what changed last.
struct AlertExplanation {
    /// What one part of the expression gave before a change and after it, for one series.
    struct Difference {
        let text: String
        let labelText: String
        let before: String?
        let after: String?
    }

    /// How many steps of the past are shown.
    static let stepLimit = 10

    let rule: ExplainedRule
    let now: Timestamp
    let readings: [ExpressionReading]
    /// Those of the rule that are pending or firing.
    let alerts: [AlertStatus]
    /// The newest steps, oldest first.
    let steps: [AlertHistory.Entry]
    /// What made the newest step.
    let differences: [Difference]

    /// Asks the agent and its history; `labels` are those that an alert must have to be looked at.
    init(
        _ rule: ExplainedRule, with labels: [(name: String, value: String)], at time: Timestamp, agent: AgentAccess,
        home: StateFolder
    ) async throws {
        self.rule = rule
        now = time
        let parts = ExpressionParts(try Expression(parsing: rule.query))
        readings = try await parts.read(at: time, from: agent)
        alerts = AlertStatus.list(try await agent.document(Agent.alertStatusPath)).filter { alert in
            alert.name == rule.name && alert.group == rule.group && alert.file == rule.file
                && labels.allSatisfy { label in alert.labels.contains { $0 == label } }
        }
        steps = try await AlertHistory.steps(
            of: rule.name, in: "\(rule.file);\(rule.group)", with: Labels(labels), limit: Self.stepLimit, home: home)
        var differences: [Difference] = []
        if let step = steps.last {
            let after = try await parts.read(at: step.causedAt, from: agent)
            // An event writes its samples just before the evaluation; a round of the group finds older ones.
            var span: Int64 = 1
            repeat {
                span = min(span * 10, rule.interval)
                let before = try await parts.read(at: step.causedAt - span, from: agent)
                differences = Self.differences(before, after, of: step)
            } while differences.isEmpty && span < rule.interval
        }
        self.differences = differences
    }

    /// What is another of the series that the step's alert comes from.
    private static func differences(
        _ before: [ExpressionReading], _ after: [ExpressionReading], of step: AlertHistory.Entry
    ) -> [Difference] {
        let alert = Dictionary(step.labels.map { ($0.name, $0.value) }) { $1 }
        return zip(before, after).flatMap { before, after -> [Difference] in
            guard !before.isRange else { return [] }
            func values(_ reading: ExpressionReading) -> [String: String] {
                let agreed = reading.series.filter { $0.agrees(with: alert) }
                return Dictionary(agreed.map { ($0.labelText, $0.valueText) }) { $1 }
            }
            let (old, new) = (values(before), values(after))
            return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map {
                Difference(text: before.text, labelText: $0, before: old[$0], after: new[$0])
            }
        }
    }
}

extension AlertHistory.Entry {
    /// When the expression began or ceased to give the alert's series.
    fileprivate var causedAt: Timestamp {
        switch change {
        case .pending, .firing, .seenAgain: activeSince ?? at
        case .resolved, .kept, .dropped: at
        }
    }
}
