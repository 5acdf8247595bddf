package import Format

/// A group as it stands, for showing.
package struct GroupReport: Sendable {
    package let id: RuleGroup.ID
    /// In milliseconds.
    package let interval: Int64
    package let limit: Int
    /// Nil before the first evaluation.
    package let lastEvaluation: Timestamp?
    /// How long the newest evaluation took.
    package let lastDuration: Duration
    /// How many rules were evaluated since the group was loaded.
    package let evaluationCount: Int
    package let rules: [RuleReport]
}

/// A rule as it stands, for showing.
package struct RuleReport: Sendable {
    /// How the newest evaluation went; the words of Prometheus' API.
    package enum Health: String, Sendable {
        case unknown, ok, err
    }

    package let rule: Rule
    package let health: Health
    /// Why the newest evaluation failed; nil when it did not.
    package let lastError: String?
    package let lastEvaluation: Timestamp?
    package let lastDuration: Duration
    /// Sorted by labels; empty for a recording rule.
    package let alerts: [ActiveAlert]

    /// Firing when one of the alerts is, else pending when one is.
    package var state: AlertState {
        alerts.contains { $0.state == .firing } ? .firing : alerts.first?.state ?? .inactive
    }
}

extension GroupReport {
    init(
        _ evaluation: GroupEvaluation, interval: Int64, evaluationCount: Int, lastDuration: Duration
    ) {
        let group = evaluation.group
        id = group.id
        self.interval = interval
        limit = group.limit
        lastEvaluation = evaluation.lastEvaluation == .min ? nil : evaluation.lastEvaluation
        self.lastDuration = lastDuration
        self.evaluationCount = evaluationCount
        rules = evaluation.rules.map { RuleReport($0, group: group.id) }
    }
}

extension RuleReport {
    init(_ evaluation: RuleEvaluation, group: RuleGroup.ID) {
        rule = evaluation.rule
        switch evaluation.health {
        case .unknown: (health, lastError) = (.unknown, nil)
        case .good: (health, lastError) = (.ok, nil)
        case .failed(let reason): (health, lastError) = (.err, reason)
        }
        lastEvaluation = evaluation.lastEvaluation
        lastDuration = evaluation.lastDuration
        alerts = evaluation.alerts.instances
            .compactMap { labels, instance in ActiveAlert(instance, labels: labels, group: group) }
            .sorted { $0.labels < $1.labels }
    }
}
