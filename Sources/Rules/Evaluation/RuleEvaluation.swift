internal import Format
internal import Model
internal import PromQL

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
    /// Why texts could not be filled in at the newest evaluation.
    private(set) var templateErrors: [String] = []
    /// What the newest evaluation stored; a series that is missing in the next one has ended.
    private var series: Set<Labels> = []

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// A rule with its alerts of before a restart.
    init(_ rule: Rule, resuming instances: [Labels: AlertMachine.Instance]) {
        self.rule = rule
        alerts = AlertMachine(instances)
        series = Set(
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

    /// Evaluates the rule and stores what it gives; a recording rule, and one that fails, has no news.
    mutating func evaluate(
        at now: Timestamp, limit: Int, queryOffset: Int64, in environment: RuleEnvironment
    ) -> AlertMachine.Outcome {
        let start = ContinuousClock.now
        defer { lastDuration = ContinuousClock.now - start }
        lastEvaluation = now
        templateErrors = []
        let time = now - queryOffset
        do throws(RuleEvaluationError) {
            let vector = try environment.vector(of: rule, at: time)
            switch rule.kind {
            case .recording:
                let (numbers, histograms) = try record(vector, at: time, limit: limit)
                store(numbers, histograms, at: time, in: environment)
                health = .good
                return AlertMachine.Outcome()
            case .alerting(let terms):
                let sightings = try sightings(in: vector, terms, at: time, in: environment)
                let alertRule = alertRule(terms, limit: limit, in: environment)
                let outcome = alerts.evaluate(
                    sightings, of: alertRule, at: now, sampleTime: time, isSettled: environment.isSettled())
                store(outcome.samples, at: time, in: environment)
                health = outcome.excess.map { .failed(Self.excess($0, of: limit)) } ?? .good
                return outcome
            }
        } catch {
            health = .failed(error.reason)
            return AlertMachine.Outcome()
        }
    }

    /// Ends the rule: its series get stale, what fired is resolved.
    mutating func retire(
        at now: Timestamp, queryOffset: Int64, in environment: RuleEnvironment
    ) -> AlertMachine.Outcome {
        store([], at: now - queryOffset, in: environment)
        return alerts.clear(of: alertRule(AlertTerms(), in: environment), at: now)
    }

    private func record(
        _ vector: [VectorSample], at time: Timestamp, limit: Int
    ) throws(RuleEvaluationError) -> ([LabeledSample], [LabeledHistogram]) {
        var seen: Set<Labels> = []
        var numbers: [LabeledSample] = []
        var histograms: [LabeledHistogram] = []
        for sample in vector {
            let labels = rule.recordedLabels(of: sample.labels)
            guard seen.insert(labels).inserted else {
                throw RuleEvaluationError(
                    reason: "two series have the same labels once the rule's are added: \(labels)")
            }
            if let histogram = sample.histogram {
                histograms.append(LabeledHistogram(labels: labels, timestamp: time, histogram: histogram))
            } else {
                numbers.append(LabeledSample(labels: labels, timestamp: time, value: sample.value))
            }
        }
        guard limit == 0 || vector.count <= limit else {
            throw RuleEvaluationError(reason: Self.excess(vector.count, of: limit))
        }
        return (numbers, histograms)
    }

    /// The alerts that the series stand for, described, by their labels.
    private mutating func sightings(
        in vector: [VectorSample], _ terms: AlertTerms, at time: Timestamp, in environment: RuleEnvironment
    ) throws(RuleEvaluationError) -> [Labels: AlertMachine.Sighting] {
        let context = environment.templateContext(at: time)
        var sightings: [Labels: AlertMachine.Sighting] = [:]
        for sample in vector {
            let data = AlertTemplateData(
                labels: sample.labels, value: sample.value, histogram: sample.histogram,
                externalLabels: environment.externalLabels, context: context)
            let labels = sample.labels.merging(
                rule.labels.map { ($0.name, fillIn($0.template, data)) }
                    + [("alertname", rule.name), (Labels.metricName, "")])
            let annotations = Labels(terms.annotations.map { ($0.name, fillIn($0.template, data)) })
            let sighting = AlertMachine.Sighting(annotations: annotations, value: sample.value)
            guard sightings.updateValue(sighting, forKey: labels) == nil else {
                throw RuleEvaluationError(reason: "two alerts have the same labels: \(labels)")
            }
        }
        return sightings
    }

    /// The text of a template. An error takes its place, since an alert that cannot be described must be sent all the same.
    private mutating func fillIn(_ template: RuleTemplate, _ data: AlertTemplateData) -> String {
        do {
            return try template.expand(data)
        } catch {
            templateErrors.append("\(error)")
            return "<error expanding template: error executing template __alert_\(rule.name): \(error)>"
        }
    }

    /// Stores the samples, and a stale marker for each series that the evaluation before stored and this one did not.
    private mutating func store(
        _ samples: [LabeledSample], _ histograms: [LabeledHistogram] = [], at time: Timestamp,
        in environment: RuleEnvironment
    ) {
        let current = Set(samples.map(\.labels) + histograms.map(\.labels))
        let ended = series.subtracting(current).map { labels in
            LabeledSample(labels: labels, timestamp: time, value: staleMarker)
        }
        series = current
        if !samples.isEmpty || !ended.isEmpty { environment.storage.append(samples + ended) }
        if !histograms.isEmpty { environment.storage.append(histograms) }
    }

    private func alertRule(_ terms: AlertTerms, limit: Int = 0, in environment: RuleEnvironment) -> AlertRule {
        AlertRule(
            terms: terms, generatorURL: environment.externalURL + ExpressionLink.table(rule.query), limit: limit)
    }

    private static func excess(_ count: Int, of limit: Int) -> String {
        "\(count) series are more than the group's limit of \(limit): all are dropped"
    }
}

extension Labels {
    /// These labels and others; the others win, and remove where they are empty.
    fileprivate func merging(_ others: [(String, String)]) -> Labels {
        others.reduce(self) { $0.setting($1.0, to: $1.1) }
    }
}

extension Rule {
    /// The labels under which a series of a recording rule's expression is stored.
    func recordedLabels(of labels: Labels) -> Labels {
        self.labels.reduce(labels) { $0.setting($1.name, to: $1.template.text) }.setting(Labels.metricName, to: name)
    }
}
