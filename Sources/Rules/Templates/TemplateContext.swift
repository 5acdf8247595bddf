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

    init(
        labels: Labels, value: Double, histogram: NativeHistogram? = nil, externalLabels: Labels,
        context: TemplateContext
    ) {
        self.context = context
        self.value = .typed(
            .alert,
            .map([
                "Labels": GoValue(labels),
                "ExternalLabels": GoValue(externalLabels),
                "ExternalURL": .string(context.externalURL),
                "Value": GoValue(value: value, histogram: histogram),
            ]))
    }
}

extension GoType {
    /// The data of an alert; Go names such a type by what is in it.
    fileprivate static let alert = GoType(
        "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }",
        fields: [
            Field("Labels"), Field("ExternalLabels"), Field("ExternalURL"), Field("Value", isInterface: true),
        ])
}

extension GoValue {
    /// A map of names to values.
    init(_ labels: Labels) {
        self = .strings(Dictionary(uniqueKeysWithValues: labels.map { ($0.name, $0.value) }))
    }
}
