internal import Format
internal import Model

/// Writes down how the alerts of some names go, evaluation by evaluation.
struct AlertObserver {
    private struct Key: Hashable {
        let alert: String
        let labels: Labels
    }

    private let names: Set<String>
    private let step: Int64
    private var index = 0
    private var byKey: [Key: AlertTimeline] = [:]

    init(names: Set<String>, step: Int64) {
        self.names = names
        self.step = step
    }

    /// Looks at all groups after an evaluation.
    mutating func observe(_ groups: [GroupEvaluation]) {
        defer { index += 1 }
        guard !names.isEmpty else { return }
        for group in groups {
            for rule in group.rules where rule.rule.isAlerting && names.contains(rule.rule.name) {
                for (labels, instance) in rule.alerts.instances where instance.phase.resolvedAt == nil {
                    let key = Key(alert: rule.rule.name, labels: labels)
                    byKey[
                        key,
                        default: AlertTimeline(
                            alert: key.alert, labels: labels.setting("alertname", to: ""), step: step)
                    ].add(instance.phase.isFiring ? .firing : .pending, at: index)
                }
            }
        }
    }

    /// What was seen, by name and labels.
    var timelines: [AlertTimeline] {
        byKey.values.map { timeline in
            var timeline = timeline
            timeline.fill(through: index)
            return timeline
        }
        .sorted { ($0.alert, $0.labels) < ($1.alert, $1.labels) }
    }
}

extension RuleEvaluation {
    /// The alerts that fire after the newest evaluation.
    var firingAlerts: [AlertComparison.Alert] {
        alerts.instances.compactMap { labels, instance in
            guard instance.phase.isFiring else { return nil }
            return AlertComparison.Alert(labels: labels, annotations: instance.annotations)
        }
    }
}
