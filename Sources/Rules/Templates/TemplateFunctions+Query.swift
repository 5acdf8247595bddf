internal import GoTemplate
internal import Model
internal import PromQL

/// Functions that ask the store, and those that take apart what it answers.
let queryFunctions: [String: GoFunction] = [
    "query": { values in
        let arguments = try TemplateArguments(values, count: 1)
        guard let context = TemplateContext.current else {
            throw TemplateFunctionError(description: "nothing can be queried here")
        }
        return .list(try context.query(arguments.string(0)).map(GoValue.init(sample:)))
    },
    "first": { values in
        guard let first = try TemplateArguments(values, count: 1).list(0).first else {
            throw TemplateFunctionError(description: "first() called on vector with no elements")
        }
        return first
    },
    "value": { values in try TemplateArguments(values, count: 1).member("Value", ofSample: 0) },
    "label": { values in
        let arguments = try TemplateArguments(values, count: 2)
        return try labelValue(arguments.string(0), of: arguments, sample: 1)
    },
    "strvalue": { values in try labelValue("__value__", of: TemplateArguments(values, count: 1), sample: 0) },
    "sortByLabel": { values in
        let arguments = try TemplateArguments(values, count: 2)
        let name = try arguments.string(0)
        let keyed = try arguments.list(1).map { sample in
            (key: try labelText(name, of: TemplateArguments([sample], count: 1), sample: 0), sample: sample)
        }
        return .list(keyed.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.sample))
    },
]

private func labelText(
    _ name: String, of arguments: TemplateArguments, sample: Int
) throws(TemplateFunctionError) -> String {
    guard case .map(let labels) = try arguments.member("Labels", ofSample: sample),
        case .string(let text)? = labels[name]
    else { return "" }
    return text
}

private func labelValue(
    _ name: String, of arguments: TemplateArguments, sample: Int
) throws(TemplateFunctionError) -> GoValue {
    .string(try labelText(name, of: arguments, sample: sample))
}

extension GoValue {
    fileprivate init(sample: VectorSample) {
        self = .map(["Labels": GoValue(sample.labels), "Value": .float(sample.value)])
    }
}
