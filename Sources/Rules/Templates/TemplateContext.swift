internal import Format
internal import GoTemplate
internal import Model
internal import PromQL

/// What the functions of a template may ask while it is filled in. Templates are parsed once and filled in at many
/// times, so this comes along with the task and not with the function.
struct TemplateContext: Sendable {
    /// Evaluates an expression at the time of the alert.
    var query: @Sendable (String) throws -> [VectorSample]
    var externalURL: String
    /// The time of the evaluation.
    var now: Timestamp

    @TaskLocal static var current: TemplateContext?
}

/// What a template sees of an alert.
struct AlertTemplateData {
    let value: GoValue
    let context: TemplateContext

    init(labels: Labels, value: Double, externalLabels: Labels, context: TemplateContext) {
        self.context = context
        self.value = .map([
            "Labels": GoValue(labels),
            "ExternalLabels": GoValue(externalLabels),
            "ExternalURL": .string(context.externalURL),
            "Value": .float(value),
        ])
    }
}

extension GoValue {
    /// A map of names to values.
    init(_ labels: Labels) {
        self = .map(Dictionary(uniqueKeysWithValues: labels.map { ($0.name, .string($0.value)) }))
    }
}
