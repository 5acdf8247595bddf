internal import Format
internal import Model

/// The state of one rule between its evaluations.
struct RuleEvaluation: Sendable {
    /// How the newest evaluation went.
    enum Health: Hashable, Sendable {
        case unknown
        case good
        case failed(String)
    }

    private(set) var rule: Rule
    private(set) var health = Health.unknown
    private(set) var lastEvaluation: Timestamp?
    private(set) var lastDuration = Duration.zero
    private(set) var alerts = AlertMachine()
    private var series = StoredSeries()

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// A rule with its alerts of before a restart.
    init(_ rule: Rule, resuming instances: [Labels: AlertMachine.Instance]) {
        self.rule = rule
        alerts = AlertMachine(instances)
        series = StoredSeries(
            instances.flatMap { labels, instance in
                AlertSeries.samples(of: instance, labels: labels, at: 0).map(\.labels)
            })
    }

    /// The same state under a new text of the rule.
    func adopting(_ rule: Rule) -> RuleEvaluation {
        var evaluation = self
        evaluation.rule = rule
        return evaluation
    }

    /// Takes what the rule's expression gave, and stores it; a recording rule, and one that failed, has no news.
    mutating func take(
        _ finding: RuleFinding, at now: Timestamp, limit: Int, queryOffset: Int64, in environment: RuleEnvironment
    ) -> AlertMachine.Outcome {
        let start = ContinuousClock.now
        defer { lastDuration = finding.duration + (ContinuousClock.now - start) }
        lastEvaluation = now
        let time = now - queryOffset
        switch finding.content {
        case .success(.samples(let numbers, let histograms)):
            series.replace(with: numbers, histograms, at: time, in: environment.storage)
            health = .good
            return AlertMachine.Outcome()
        case .success(.sightings(let sightings, let unmet, let terms)):
            let outcome = alerts.evaluate(
                sightings, unmet: unmet, of: alertRule(terms, limit: limit, in: environment), at: now, sampleTime: time,
                isSettled: environment.isSettled())
            series.replace(with: outcome.samples, at: time, in: environment.storage)
            health = outcome.excess.map { .failed(rule.excess($0, of: limit)) } ?? .good
            return outcome
        case .failure(let error):
            health = .failed(error.reason)
            return AlertMachine.Outcome()
        }
    }

    /// Ends the rule: its series get stale, what fired is resolved.
    mutating func retire(
        at now: Timestamp, queryOffset: Int64, in environment: RuleEnvironment
    ) -> AlertMachine.Outcome {
        series.replace(with: [], at: now - queryOffset, in: environment.storage)
        return alerts.clear(of: alertRule(AlertTerms(), in: environment), at: now)
    }

    private func alertRule(_ terms: AlertTerms, limit: Int = 0, in environment: RuleEnvironment) -> AlertRule {
        AlertRule(terms: terms, generatorURL: environment.externalURL + rule.link, limit: limit)
    }
}
