package import GoTemplate

/// The text of a label or annotation: plain, or a template that is filled in for each alert.
package struct RuleTemplate: Sendable {
    package let text: String
    /// Nil when the text has nothing to fill in.
    private let template: Template?

    /// Parses a template; its functions and variables are those of Prometheus' alerting rules. Errors name the alert.
    package init(_ text: String, of alert: String) throws(TemplateError) {
        self.text = text
        template =
            text.contains("{{")
            ? try Template(Self.variables + text, name: "__alert_\(alert)", functions: templateFunctions) : nil
    }

    /// A text that is no template.
    package init(plain text: String) {
        self.text = text
        template = nil
    }

    /// Declared on the first line, so that errors name the line of the text.
    private static let variables =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

    /// The text with its actions done.
    func expand(_ data: AlertTemplateData) throws -> String {
        guard let template else { return text }
        return try TemplateContext.$current.withValue(data.context) { try template.render(data.value) }
    }
}
