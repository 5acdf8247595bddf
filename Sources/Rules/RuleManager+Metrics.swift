package import Model

extension RuleManager {
    /// The manager's own metrics; failed and missed evaluations are counted by their events.
    package func metricPoints() -> [MetricPoint] {
        let groups = groups()
        var points: [MetricPoint] = []
        for group in groups {
            let labels: Labels = ["rule_group": group.id.description]
            points.append(MetricPoint(Families.evaluations, labels, Double(group.evaluationCount)))
            points.append(MetricPoint(Families.rules, labels, Double(group.rules.count)))
            points.append(MetricPoint(Families.lastDuration, labels, group.lastDuration / .seconds(1)))
            if let time = group.lastEvaluation {
                points.append(MetricPoint(Families.lastEvaluation, labels, Double(time) / 1000))
            }
        }
        let alerts = groups.flatMap { $0.rules.flatMap(\.alerts) }
        for state in [AlertState.pending, .firing] {
            let count = alerts.count { $0.state == state }
            points.append(MetricPoint(Families.alerts, ["alertstate": state.rawValue], Double(count)))
        }
        return points
    }

    private enum Families {
        static let evaluations = MetricFamily("roost_rule_evaluations", .counter, help: "Evaluations of rules.")
        static let rules = MetricFamily("roost_rule_group_rules", .gauge, help: "Rules of each group.")
        static let lastDuration = MetricFamily(
            "roost_rule_group_last_duration_seconds", .gauge, unit: "seconds",
            help: "How long the newest evaluation of each group took.")
        static let lastEvaluation = MetricFamily(
            "roost_rule_group_last_evaluation_timestamp_seconds", .gauge, unit: "seconds",
            help: "When each group was last evaluated, in seconds since the epoch.")
        static let alerts = MetricFamily("roost_alerts", .gauge, help: "Alerts by state.")
    }
}
