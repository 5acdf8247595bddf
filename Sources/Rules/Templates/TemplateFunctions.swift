internal import GoTemplate

/// The functions that Prometheus adds to the template language for its rules
/// (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/).
let templateFunctions: [String: GoFunction] =
    queryFunctions
    .merging(numberFunctions) { $1 }
    .merging(textFunctions) { $1 }
    .merging(hostFunctions) { $1 }
    .merging(linkFunctions) { $1 }

/// Why a function cannot do its work.
struct TemplateFunctionError: Error, CustomStringConvertible {
    let description: String
}

extension GoValue {
    /// What all functions take for a number: numbers, texts that are one, and durations, in seconds.
    func asNumber() throws(TemplateFunctionError) -> Double {
        switch self {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .string(let text):
            guard let number = GoNumber.float(text) else {
                throw TemplateFunctionError(
                    description: "strconv.ParseFloat: parsing \(goQuoted(text)): invalid syntax")
            }
            guard number.isFinite || !text.contains(where: \.isNumber) else {
                throw TemplateFunctionError(
                    description: "strconv.ParseFloat: parsing \(goQuoted(text)): value out of range")
            }
            return number
        case .typed(GoDuration.type, let duration): return Double(duration.integer) / 1e9
        case .typed(_, .int(let number)): return Double(number)
        case .typed(_, .uint(let number)): return Double(number)
        default: throw TemplateFunctionError(description: "can't convert \(typeName) to float")
        }
    }
}
