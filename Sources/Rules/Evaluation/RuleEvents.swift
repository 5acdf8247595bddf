package import Model

/// A rule could not be evaluated; its series and alerts stay as they were.
package struct RuleEvaluationFailed: Event, Hashable {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_rule_evaluation_failures", .counter, help: "Evaluations of rules that failed.")

    package let group: RuleGroup.ID
    package let rule: String
    package let reason: String

    package var level: EventLevel { .warning }
    package var message: String { "the rule \"\(rule)\" of group \"\(group.name)\" in \(group.file) failed: \(reason)" }
    package var labels: Labels { ["rule_group": group.description] }
}

/// Evaluating a group took so long that some of its times had passed.
package struct RuleGroupLate: Event, Hashable {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_rule_group_iterations_missed", .counter,
        help: "Evaluations of groups that were left out because the one before took too long.")

    package let group: RuleGroup.ID
    package let missed: Int64

    package var level: EventLevel { .warning }
    package var message: String {
        "the group \"\(group.name)\" of \(group.file) is late by \(missed) evaluations: "
            + "make its rules cheaper or its interval longer"
    }
    package var labels: Labels { ["rule_group": group.description] }
}
