internal import Format
package import Model
package import PromQL

/// What rules are evaluated with.
package struct RuleEnvironment: Sendable {
    package var engine: Engine
    package var storage: any Queryable & Appendable
    /// What expressions read from in the place of the storage.
    var selections: SharedSelections?
    /// Seen by templates; not added to alerts, which is notification's part.
    package var externalLabels: Labels
    /// Where the agent's page is reached from outside, without a slash at its end.
    package var externalURL: String
    /// Whether all that rules look at has been measured since the start. Until then nothing is missed.
    var isSettled: @Sendable () -> Bool = { true }
    /// What is known ahead of evaluations.
    var forecast: RuleForecast?

    package init(
        engine: Engine, storage: any Queryable & Appendable, externalLabels: Labels = .empty, externalURL: String = ""
    ) {
        self.engine = engine
        self.storage = storage
        self.externalLabels = externalLabels
        self.externalURL = externalURL.hasSuffix("/") ? String(externalURL.dropLast()) : externalURL
    }

    /// The series that a rule's expression gives, which may be known already.
    func vector(of rule: Rule, at time: Timestamp) throws(RuleEvaluationError) -> [VectorSample] {
        if let samples = forecast?.vector(rule.expression, at: time) { return samples }
        return try vector(rule.expression, at: time)
    }

    /// The series that an expression gives; a scalar is one without labels.
    func vector(_ expression: Expression, at time: Timestamp) throws(RuleEvaluationError) -> [VectorSample] {
        let value: QueryValue
        do throws(EvaluationError) {
            value = try engine.instant(expression, at: time, in: selections ?? storage)
        } catch {
            throw RuleEvaluationError(reason: "\(error)")
        }
        switch value {
        case .vector(let samples): return samples
        case .scalar(let sample): return [VectorSample(labels: .empty, timestamp: time, value: sample.value)]
        case .string, .matrix: throw RuleEvaluationError(reason: "the expression gives neither a vector nor a scalar")
        }
    }

    /// What templates may ask at that time.
    func templateContext(at time: Timestamp) -> TemplateContext {
        TemplateContext(
            query: { text in try vector(Expression(parsing: text), at: time) }, externalURL: externalURL, now: time)
    }
}

/// Why a rule could not be evaluated.
struct RuleEvaluationError: Error, Hashable, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
