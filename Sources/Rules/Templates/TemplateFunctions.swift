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
