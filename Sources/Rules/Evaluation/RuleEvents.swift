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

    package var amount: Int { Int(missed) }
    package var level: EventLevel { .warning }
    package var message: String {
        "the group \"\(group.name)\" of \(group.file) is late by \(missed) evaluations: "
            + "make its rules cheaper or its interval longer"
    }
    package var labels: Labels { ["rule_group": group.description] }
}

/// Templates of an alerting rule could not be filled in; its alerts say so where the text would be.
package struct TemplateFailed: Event, Hashable {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_template_text_expansion_failures", .counter,
        help: "Labels and annotations of alerts whose templates could not be filled in.")

    package let group: RuleGroup.ID
    package let rule: String
    /// How many texts of how many alerts it was in one evaluation.
    package let count: Int
    /// Of the first of them.
    package let reason: String

    package var level: EventLevel { .warning }
    package var message: String {
        "\(count) texts of the alerts of rule \"\(rule)\" in \(group.file) could not be filled in: \(reason)"
    }
    package var labels: Labels { ["rule_group": group.description] }
    package var amount: Int { count }
}
