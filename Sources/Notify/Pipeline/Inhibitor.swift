import Model

/// Knows which firing alerts keep others from being told (alertmanager `inhibit/inhibit.go`).
struct Inhibitor: Sendable {
    /// One rule with the alerts that inhibit by it.
    private struct RuleState: Sendable {
        let rule: InhibitRule
        private let equal: LabelNames
        /// The firing sources by the values of the rule's equal labels; and whether the rule's target takes them, too.
        var sources: [Labels: [Labels: Bool]] = [:]

        init(_ rule: InhibitRule) {
            self.rule = rule
            equal = LabelNames(rule.equal)
        }

        func values(of labels: Labels) -> Labels { labels.keeping(equal) }
    }

    private var rules: [RuleState]
    private var bySource = MatcherIndex<Int>()
    private var byTarget = MatcherIndex<Int>()

    init(_ rules: [InhibitRule] = []) {
        self.rules = rules.map(RuleState.init)
        for (index, rule) in rules.enumerated() {
            bySource.insert(index, rule.sourceMatchers)
            byTarget.insert(index, rule.targetMatchers)
        }
    }

    /// Takes an alert's newest state.
    mutating func update(_ alert: Alert) {
        bySource.forEachMatch(of: alert.labels) { index in
            let values = rules[index].values(of: alert.labels)
            if alert.isFiring {
                let isTarget = rules[index].rule.targetMatchers.allSatisfy { $0.accepts(alert.labels) }
                rules[index].sources[values, default: [:]][alert.labels] = isTarget
            } else if rules[index].sources[values]?.removeValue(forKey: alert.labels) != nil,
                rules[index].sources[values]?.isEmpty == true
            {
                rules[index].sources[values] = nil
            }
        }
    }

    /// The alerts that inhibit one with these labels, one for each rule that does. What is on both sides of a rule is
    /// not inhibited by what is, too: else an alert would inhibit itself.
    func sources(inhibiting labels: Labels) -> [Labels] {
        var found: [Labels] = []
        byTarget.forEachMatch(of: labels) { index in
            let state = rules[index]
            guard let sources = state.sources[state.values(of: labels)] else { return }
            let isSource = state.rule.sourceMatchers.allSatisfy { $0.accepts(labels) }
            let inhibiting = sources.lazy.filter { !($0.value && isSource) }.map(\.key).min()
            if let inhibiting, !found.contains(inhibiting) { found.append(inhibiting) }
        }
        return found
    }
}
