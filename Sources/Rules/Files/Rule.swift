internal import Format
package import PromQL
package import YAML

/// A recording rule or an alerting rule, parsed and checked.
package struct Rule: Sendable {
    /// What a rule is for.
    package enum Kind: Sendable {
        /// Stores what the expression gives under the rule's name.
        case recording
        /// Takes each series that the expression gives for an alert.
        case alerting(AlertTerms)
    }

    package let kind: Kind
    /// The metric that is recorded, or the alert's name.
    package let name: String
    package let expression: Expression
    /// The expression as the file has it.
    package let query: String
    /// Those of the group among them; templates only in an alerting rule.
    package let labels: [NamedTemplate]
    /// Where the rule begins in its file.
    package let mark: YAMLMark
    /// The metrics that the expression reads; nil when it can read any.
    package let inputs: Set<String>?
    /// Where the expression can be looked at, below the agent's own address.
    let link: String

    init(
        kind: Kind, name: String, expression: Expression, query: String, labels: [NamedTemplate], mark: YAMLMark
    ) {
        self.kind = kind
        self.name = name
        self.expression = expression
        self.query = query
        self.labels = labels
        self.mark = mark
        inputs = expression.metricNames
        link = ExpressionLink.table(query)
    }

    /// The metrics that the rule writes.
    package var outputs: Set<String> {
        switch kind {
        case .recording: [name]
        case .alerting: [AlertSeries.state, AlertSeries.since]
        }
    }

    /// Whether a change of those metrics can change what the expression gives.
    package func depends(on metrics: Set<String>) -> Bool {
        guard let inputs else { return true }
        return !inputs.isDisjoint(with: metrics)
    }

    /// What makes it the same rule after a reload, as in Prometheus: state is kept though the expression changes.
    var identity: RuleIdentity {
        let isAlerting = if case .alerting = kind { true } else { false }
        return RuleIdentity(isAlerting: isAlerting, name: name, labels: labels.map { [$0.name, $0.template.text] })
    }
}

/// What an alerting rule has beside its expression.
package struct AlertTerms: Sendable {
    /// For how long the expression must give the series before the alert fires, in milliseconds.
    package var holdDuration: Int64
    /// How long the alert goes on firing after the series is gone, in milliseconds.
    package var keepFiringFor: Int64
    package var annotations: [NamedTemplate]

    package init(holdDuration: Int64 = 0, keepFiringFor: Int64 = 0, annotations: [NamedTemplate] = []) {
        self.holdDuration = holdDuration
        self.keepFiringFor = keepFiringFor
        self.annotations = annotations
    }
}

/// A label or an annotation, whose value may be a template.
package struct NamedTemplate: Sendable {
    package let name: String
    package let template: RuleTemplate
}

/// See `Rule.identity`.
struct RuleIdentity: Hashable, Sendable {
    let isAlerting: Bool
    let name: String
    let labels: [[String]]

    /// The identity as a text: `["alert","Down",[["severity","page"]]]`.
    var json: String {
        let document: JSONValue = [
            .string(isAlerting ? "alert" : "record"), .string(name),
            .array(labels.map { .array($0.map { .string($0) }) }),
        ]
        return String(decoding: document.encoded(), as: UTF8.self)
    }
}
