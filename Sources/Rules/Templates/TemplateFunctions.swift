internal import GoTemplate

/// The functions that Prometheus adds to the template language for its rules
/// (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/).
let templateFunctions: [String: GoFunction] =
    queryFunctions
    .merging(numberFunctions) { $1 }
    .merging(textFunctions) { $1 }
    .merging(linkFunctions) { $1 }

/// Why a function cannot do its work.
struct TemplateFunctionError: Error, CustomStringConvertible {
    let description: String
}

/// A function's arguments, read one by one.
struct TemplateArguments {
    private let values: [GoValue]

    /// Fails when there are not as many as expected.
    init(_ values: [GoValue], count: Int) throws(TemplateFunctionError) {
        guard values.count == count else {
            throw TemplateFunctionError(description: "wrong number of args: want \(count) got \(values.count)")
        }
        self.values = values
    }

    subscript(index: Int) -> GoValue { values[index] }

    /// A text.
    func string(_ index: Int) throws(TemplateFunctionError) -> String {
        guard case .string(let text) = values[index] else { throw mismatch(index, "a text") }
        return text
    }

    /// A number, or a text that is one.
    func number(_ index: Int) throws(TemplateFunctionError) -> Double {
        switch values[index] {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .string(let text):
            guard let number = Double(text) else { throw mismatch(index, "a number") }
            return number
        default: throw mismatch(index, "a number")
        }
    }

    /// A list.
    func list(_ index: Int) throws(TemplateFunctionError) -> [GoValue] {
        guard case .list(let values) = values[index] else { throw mismatch(index, "a list") }
        return values
    }

    /// A member of a sample as `query` gives it.
    func member(_ name: String, ofSample index: Int) throws(TemplateFunctionError) -> GoValue {
        guard case .map(let members) = values[index], let member = members[name] else {
            throw mismatch(index, "a sample of a query")
        }
        return member
    }

    private func mismatch(_ index: Int, _ expected: String) -> TemplateFunctionError {
        TemplateFunctionError(description: "argument \(index + 1) must be \(expected), not \(values[index].typeName)")
    }
}
