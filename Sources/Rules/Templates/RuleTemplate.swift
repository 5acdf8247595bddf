package import GoTemplate

/// The text of a label or annotation: plain, or a template that is filled in for each alert.
package struct RuleTemplate: Sendable {
    package let text: String
    /// Nil when the text has nothing to fill in.
    private let template: Template?

    /// Parses a template; its functions and variables are those of Prometheus' alerting rules.
    package init(_ text: String) throws(TemplateError) {
        self.text = text
        template =
            text.contains("{{")
            ? try Template(Self.variables + text, name: "rule", functions: templateFunctions) : nil
    }

    /// A text that is no template.
    package init(plain text: String) {
        self.text = text
        template = nil
    }

    /// Declared on the first line, so that errors name the line of the text.
    private static let variables =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

    /// The text with its actions done. An error takes the text's place, since an alert that cannot be described must
    /// be sent all the same.
    func expand(_ data: AlertTemplateData) -> String {
        guard let template else { return text }
        do {
            return try TemplateContext.$current.withValue(data.context) { try template.render(data.value) }
        } catch {
            return "<error expanding template: \(error)>"
        }
    }
}
