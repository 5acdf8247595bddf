internal import Format
internal import Model
internal import PromQL

/// What a rule's expression gives at one time, made into what is to be stored and told. It only reads, so that many can be
/// worked out at once.
struct RuleFinding: Sendable {
    /// What the rule is for.
    enum Content: Sendable {
        /// Of a recording rule.
        case samples([LabeledSample], [LabeledHistogram])
        /// Of an alerting rule of those terms, by the alerts' labels; and those that fired and whose condition is not met
        /// any more, as far as the expression can tell.
        case sightings([Labels: AlertMachine.Sighting], unmet: [Labels: AlertMachine.Sighting], AlertTerms)
    }

    let content: Result<Content, RuleEvaluationError>
    /// Why labels and annotations could not be filled in.
    let templateErrors: [String]
    /// How long it took.
    let duration: Duration

    /// Evaluates a rule of a group, whose offset is for the expression alone: what templates ask is asked of now, as by
    /// upstream. `alerts` are an alerting rule's up to now.
    init(
        of rule: Rule, in group: RuleGroup, at now: Timestamp, alerts: AlertMachine, in environment: RuleEnvironment
    ) {
        let start = ContinuousClock.now
        let time = now - group.queryOffset
        let context = environment.templateContext(at: now)
        var templateErrors: [String] = []
        content = Result { () throws(RuleEvaluationError) in
            let vector = try environment.vector(of: rule, at: time)
            switch rule.kind {
            case .recording: return try Self.samples(of: rule, vector, at: time, limit: group.limit)
            case .alerting(let terms):
                let sightings = try Self.sightings(of: rule, vector, terms, context, in: environment, &templateErrors)
                let unmet = Self.unmet(
                    of: rule, alerts.firing { sightings[$0] == nil }, terms, context, at: time, in: environment)
                return .sightings(sightings, unmet: unmet, terms)
            }
        }
        self.templateErrors = templateErrors
        duration = ContinuousClock.now - start
    }

    private static func samples(
        of rule: Rule, _ vector: [VectorSample], at time: Timestamp, limit: Int
    ) throws(RuleEvaluationError) -> Content {
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
            throw RuleEvaluationError(reason: rule.excess(vector.count, of: limit))
        }
        return .samples(numbers, histograms)
    }

    /// Describes alerts that the expression does not give any more, by what it measures; leaves out those that are gone
    /// without a trace.
    private static func unmet(
        of rule: Rule, _ missing: Set<Labels>, _ terms: AlertTerms, _ context: TemplateContext, at time: Timestamp,
        in environment: RuleEnvironment
    ) -> [Labels: AlertMachine.Sighting] {
        guard !missing.isEmpty else { return [:] }
        var found: [Labels: AlertMachine.Sighting] = [:]
        for expression in rule.expression.unmet where found.count < missing.count {
            // Whatever goes wrong here has no part in whether alerts fire.
            var ignored: [String] = []
            guard let vector = try? environment.vector(expression, at: time),
                let sightings = try? sightings(of: rule, vector, terms, context, in: environment, &ignored)
            else { continue }
            found.merge(sightings.filter { missing.contains($0.key) }) { first, _ in first }
        }
        return found
    }

    private static func sightings(
        of rule: Rule, _ vector: [VectorSample], _ terms: AlertTerms, _ context: TemplateContext,
        in environment: RuleEnvironment, _ errors: inout [String]
    ) throws(RuleEvaluationError) -> [Labels: AlertMachine.Sighting] {
        // An error takes the text's place, since an alert that cannot be described must be sent all the same.
        func filledIn(_ template: RuleTemplate, _ data: AlertTemplateData) -> String {
            do throws(RuleTemplateError) {
                return try template.expand(data)
            } catch {
                errors.append(error.reason)
                return "<error expanding template: \(error)>"
            }
        }
        var sightings: [Labels: AlertMachine.Sighting] = [:]
        for sample in vector {
            let data = AlertTemplateData(
                labels: sample.labels, value: sample.value, histogram: sample.histogram,
                externalLabels: environment.externalLabels, context: context)
            let labels = sample.labels.merging(
                rule.labels.map { ($0.name, filledIn($0.template, data)) }
                    + [("alertname", rule.name), (Labels.metricName, "")])
            let annotations = Labels(terms.annotations.map { ($0.name, filledIn($0.template, data)) })
            let sighting = AlertMachine.Sighting(annotations: annotations, value: sample.value)
            guard sightings.updateValue(sighting, forKey: labels) == nil else {
                throw RuleEvaluationError(reason: "two alerts have the same labels: \(labels)")
            }
        }
        return sightings
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

    /// Why nothing is taken of an evaluation that gives too much.
    func excess(_ count: Int, of limit: Int) -> String {
        "\(count) series are more than the group's limit of \(limit): all are dropped"
    }
}
