internal import Format
internal import Model

/// The state of one group of rules between its evaluations.
struct GroupEvaluation: Sendable {
    /// What came out of an evaluation of some or all rules.
    struct Outcome {
        /// To be sent, in the order of the rules.
        var alerts: [Alert] = []
        var evaluated = 0
        /// The rules that could not be evaluated.
        var failures: [RuleEvaluationFailed] = []
    }

    private(set) var group: RuleGroup
    private(set) var rules: [RuleEvaluation]
    /// Never goes back, since a store takes samples only in the order of time.
    private(set) var lastEvaluation = Timestamp.min

    init(_ group: RuleGroup) {
        self.group = group
        rules = group.rules.map(RuleEvaluation.init)
    }

    /// Evaluates, in order, the rules that depend on one of the metrics, or all of them when there are none given.
    mutating func evaluate(
        touching metrics: Set<String>? = nil, at time: Timestamp, in environment: RuleEnvironment
    ) -> Outcome {
        let now = lastEvaluation < time ? time : lastEvaluation + 1
        lastEvaluation = now
        var outcome = Outcome()
        for index in rules.indices {
            if let metrics, !rules[index].rule.depends(on: metrics) { continue }
            outcome.alerts += rules[index].evaluate(
                at: now, limit: group.limit, queryOffset: group.queryOffset, in: environment)
            outcome.evaluated += 1
            if case .failed(let reason) = rules[index].health {
                outcome.failures.append(
                    RuleEvaluationFailed(group: group.id, rule: rules[index].rule.name, reason: reason))
            }
        }
        return outcome
    }

    /// Takes a new text of the group: a rule that is still there keeps its state, others begin anew, and those that
    /// are gone are ended. Returns the alerts to send.
    mutating func adopt(_ newGroup: RuleGroup, at time: Timestamp, in environment: RuleEnvironment) -> [Alert] {
        var former: [RuleIdentity: ArraySlice<RuleEvaluation>] = [:]
        for evaluation in rules { former[evaluation.rule.identity, default: []].append(evaluation) }
        let adopted = newGroup.rules.map { rule in
            former[rule.identity]?.popFirst()?.adopting(rule) ?? RuleEvaluation(rule)
        }
        rules = former.values.flatMap(\.self)
        let alerts = retire(at: time, in: environment)
        rules = adopted
        group = newGroup
        return alerts
    }

    /// Ends all rules. Returns the alerts to send.
    mutating func retire(at time: Timestamp, in environment: RuleEnvironment) -> [Alert] {
        lastEvaluation = max(time, lastEvaluation == .min ? time : lastEvaluation + 1)
        return rules.indices.flatMap { index in
            rules[index].retire(at: lastEvaluation, queryOffset: group.queryOffset, in: environment)
        }
    }
}
