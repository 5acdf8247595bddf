internal import GoTemplate
internal import Model
internal import PromQL

/// Functions that ask the store, and those that take apart what it answers.
let queryFunctions: [String: GoFunction] = [
    "query": GoFunction(.string) { values in
        guard let context = TemplateContext.current else {
            throw TemplateFunctionError(description: "nothing can be queried here")
        }
        return GoValue(result: try context.query(values[0].text).map(GoValue.init(sample:)))
    },
    "first": GoFunction(.list(.queryResult)) { values in
        guard let first = values[0].samples.first else {
            throw TemplateFunctionError(description: "first() called on vector with no elements")
        }
        return first
    },
    "value": GoFunction(.pointer(to: .sample)) { try $0[0].part("Value") },
    "label": GoFunction(.string, .pointer(to: .sample)) { .string(try $0[1].label($0[0].text)) },
    "strvalue": GoFunction(.pointer(to: .sample)) { .string(try $0[0].label("__value__")) },
    "sortByLabel": GoFunction(.string, .list(.queryResult)) { values in
        let keyed = try values[1].samples.map { (key: try $0.label(values[0].text), sample: $0) }
        let sorted = keyed.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return GoValue(result: sorted.map(\.sample))
    },
]

extension GoType {
    /// What an expression gives.
    fileprivate static let queryResult = GoType("template.queryResult", zero: .nil)
    /// A series of it.
    fileprivate static let sample = GoType(
        "template.sample", fields: [Field("Labels"), Field("Value", isInterface: true)])
    /// The value of a series that is a histogram. Its text is a member that no template can name.
    fileprivate static let histogram = GoType(
        "histogram.FloatHistogram",
        fields: ["Schema", "ZeroThreshold", "ZeroCount", "Count", "Sum"].map { Field($0) },
        text: { histogram in
            guard case .map(let members) = histogram.bare else { return "" }
            return members[""]?.text ?? ""
        })
    private static let int32 = GoType("int32")

    /// The members of a histogram.
    fileprivate static func members(of histogram: NativeHistogram) -> [String: GoValue] {
        [
            "Schema": .typed(int32, .int(Int64(histogram.schema))), "ZeroThreshold": .float(histogram.zeroThreshold),
            "ZeroCount": .float(histogram.zeroCount), "Count": .float(histogram.count), "Sum": .float(histogram.sum),
            "": .string(histogram.text),
        ]
    }
}

extension GoValue {
    fileprivate init(result: [GoValue]) { self = .typed(.queryResult, .list(result)) }

    fileprivate init(sample: VectorSample) {
        let value = GoValue(value: sample.value, histogram: sample.histogram)
        self = .pointer(.typed(.sample, .map(["Labels": GoValue(sample.labels), "Value": value])))
    }

    /// The value of a series.
    init(value: Double, histogram: NativeHistogram?) {
        self = histogram.map { .pointer(.typed(.histogram, .map(GoType.members(of: $0)))) } ?? .float(value)
    }

    fileprivate var samples: [GoValue] {
        guard case .list(let samples) = bare else { return [] }
        return samples
    }

    /// A field of a sample.
    fileprivate func part(_ name: String) throws(TemplateFunctionError) -> GoValue {
        guard case .map(let fields) = pointee.bare, let part = fields[name] else {
            throw TemplateFunctionError(description: "runtime error: invalid memory address or nil pointer dereference")
        }
        return part
    }

    /// A label of a sample; the empty text when it has none of that name.
    fileprivate func label(_ name: String) throws(TemplateFunctionError) -> String {
        guard case .map(let labels) = try part("Labels").bare else { return "" }
        return labels[name]?.text ?? ""
    }
}
