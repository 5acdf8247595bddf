internal import Format
internal import Model

/// The state of one group of rules between its evaluations.
struct GroupEvaluation: Sendable {
    /// What came out of an evaluation of some or all rules.
    struct Outcome {
        /// To be sent, in the order of the rules.
        var alerts: [Alert] = []
        /// The steps in the lives of alerts.
        var changes: [AlertChange] = []
        var evaluated = 0
        /// The rules that could not be evaluated.
        var failures: [RuleEvaluationFailed] = []
        /// The rules whose alerts could not be described.
        var templateFailures: [TemplateFailed] = []
    }

    private(set) var group: RuleGroup
    private(set) var rules: [RuleEvaluation]
    /// By which words each rule is known after a restart.
    private var savedRules: [SavedRule]
    private var rounds: [[Int]]
    /// What expressions ask for more than once.
    var repeatedMatchers: Set<[Matcher]>
    /// Never goes back, since a store takes samples only in the order of time.
    private(set) var lastEvaluation = Timestamp.min

    /// A group with those of its rules' alerts that are there from before a restart.
    init(_ group: RuleGroup, resuming former: [SavedRule: [Labels: AlertMachine.Instance]] = [:]) {
        self.group = group
        let saved = group.savedRules
        savedRules = saved
        rounds = RuleRounds(group.rules).rounds
        repeatedMatchers = group.repeatedMatchers
        rules = zip(group.rules, saved).map { rule, saved in
            former[saved].map { RuleEvaluation(rule, resuming: $0) } ?? RuleEvaluation(rule)
        }
    }

    /// Evaluates, in order, the rules that depend on one of the metrics, or all of them when there are none given.
    mutating func evaluate(
        touching metrics: Set<String>? = nil, at time: Timestamp, in environment: RuleEnvironment
    ) -> Outcome {
        let now = advance(to: time)
        let environment = environment.sharing(repeatedMatchers)
        var outcome = Outcome()
        for index in rules.indices where isTouched(index, by: metrics) {
            outcome.add(take(finding(of: index, at: now, in: environment), of: index, at: now, in: environment))
        }
        return outcome
    }

    /// The same, with helpers that work out what rules of one round give, when there is enough to do.
    mutating func evaluate(
        touching metrics: Set<String>? = nil, at time: Timestamp, in environment: RuleEnvironment,
        with helpers: EvaluationHelpers
    ) async -> Outcome {
        let touched = rounds.map { round in round.filter { isTouched($0, by: metrics) } }
        guard touched.contains(where: { isWorthSharing($0, with: helpers) }) else {
            return evaluate(touching: metrics, at: time, in: environment)
        }
        let now = advance(to: time)
        let environment = environment.sharing(repeatedMatchers)
        var outcome = Outcome()
        var findings: [Int: RuleFinding] = [:]
        var order = touched.joined().sorted()[...]
        for round in touched {
            let found =
                if isWorthSharing(round, with: helpers) {
                    await helpers.map(round.count) { [self] in finding(of: round[$0], at: now, in: environment) }
                } else {
                    round.map { finding(of: $0, at: now, in: environment) }
                }
            for (index, finding) in zip(round, found) { findings[index] = finding }
            while let index = order.first, let finding = findings.removeValue(forKey: index) {
                order.removeFirst()
                outcome.add(take(finding, of: index, at: now, in: environment))
            }
        }
        return outcome
    }

    private func isTouched(_ index: Int, by metrics: Set<String>?) -> Bool {
        metrics.map { rules[index].rule.depends(on: $0) } ?? true
    }

    private func isWorthSharing(_ round: [Int], with helpers: EvaluationHelpers) -> Bool {
        round.count > 1 && round.reduce(.zero) { $0 + rules[$1].lastDuration } >= helpers.minimalCost
    }

    /// The time to evaluate at.
    private mutating func advance(to time: Timestamp) -> Timestamp {
        lastEvaluation = lastEvaluation < time ? time : lastEvaluation + 1
        return lastEvaluation
    }

    private func finding(of index: Int, at now: Timestamp, in environment: RuleEnvironment) -> RuleFinding {
        RuleFinding(of: group.rules[index], in: group, at: now, alerts: rules[index].alerts, in: environment)
    }

    private mutating func take(
        _ finding: RuleFinding, of index: Int, at now: Timestamp, in environment: RuleEnvironment
    ) -> Outcome {
        var outcome = Outcome(evaluated: 1)
        outcome.add(
            rules[index].take(finding, at: now, limit: group.limit, queryOffset: group.queryOffset, in: environment),
            of: savedRules[index], at: now)
        environment.selections?.forget(rules[index].rule.outputs)
        if let error = finding.templateErrors.first {
            outcome.templateFailures.append(
                TemplateFailed(
                    group: group.id, rule: rules[index].rule.name, count: finding.templateErrors.count, reason: error))
        }
        if case .failed(let reason) = rules[index].health {
            outcome.failures.append(
                RuleEvaluationFailed(group: group.id, rule: rules[index].rule.name, reason: reason))
        }
        return outcome
    }

    /// Takes a new text of the group: a rule that is still there keeps its state, others begin anew, and those that
    /// are gone are ended.
    mutating func adopt(_ newGroup: RuleGroup, at time: Timestamp, in environment: RuleEnvironment) -> Outcome {
        var former: [RuleIdentity: ArraySlice<Int>] = [:]
        for index in rules.indices { former[rules[index].rule.identity, default: []].append(index) }
        let adopted = newGroup.rules.map { rule in
            former[rule.identity]?.popFirst().map { rules[$0].adopting(rule) } ?? RuleEvaluation(rule)
        }
        let outcome = retire(former.values.joined().sorted(), at: time, in: environment)
        rules = adopted
        group = newGroup
        savedRules = newGroup.savedRules
        rounds = RuleRounds(newGroup.rules).rounds
        repeatedMatchers = newGroup.repeatedMatchers
        return outcome
    }

    /// Ends all rules.
    mutating func retire(at time: Timestamp, in environment: RuleEnvironment) -> Outcome {
        retire(Array(rules.indices), at: time, in: environment)
    }

    private mutating func retire(_ indices: [Int], at time: Timestamp, in environment: RuleEnvironment) -> Outcome {
        lastEvaluation = max(time, lastEvaluation == .min ? time : lastEvaluation + 1)
        var outcome = Outcome()
        for index in indices {
            outcome.add(
                rules[index].retire(at: lastEvaluation, queryOffset: group.queryOffset, in: environment),
                of: savedRules[index], at: lastEvaluation)
        }
        return outcome
    }

    /// All alerts, to be written down.
    var savedAlerts: [SavedAlert] {
        zip(rules, savedRules).flatMap { evaluation, saved in
            evaluation.alerts.instances.map { SavedAlert(rule: saved, labels: $0.key, instance: $0.value) }
        }
    }
}

extension GroupEvaluation.Outcome {
    fileprivate mutating func add(_ other: Self) {
        alerts += other.alerts
        changes += other.changes
        evaluated += other.evaluated
        failures += other.failures
        templateFailures += other.templateFailures
    }

    fileprivate mutating func add(_ outcome: AlertMachine.Outcome, of rule: SavedRule, at time: Timestamp) {
        alerts += outcome.alerts
        changes += outcome.changes.map { change in
            AlertChange(
                rule: rule, labels: change.labels, before: change.before, after: change.after,
                value: change.value, at: time)
        }
    }
}

extension RuleEnvironment {
    /// The same, with what several selectors of a group ask for read once.
    fileprivate func sharing(_ repeated: Set<[Matcher]>) -> RuleEnvironment {
        guard !repeated.isEmpty else { return self }
        var environment = self
        environment.selections = SharedSelections(of: storage, among: repeated)
        return environment
    }
}

extension RuleGroup {
    /// By which words each rule is known after a restart.
    var savedRules: [SavedRule] {
        var counts: [String: Int] = [:]
        return rules.map { rule in
            let text = rule.identity.json
            defer { counts[text, default: 0] += 1 }
            return SavedRule(group: id.description, rule: text, ordinal: counts[text, default: 0])
        }
    }
}
