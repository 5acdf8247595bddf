package import GoTemplate

/// The text of a label or annotation: plain, or a template that is filled in for each alert.
package struct RuleTemplate: Sendable {
    package let text: String
    private let content: Content
    /// Names the alert, for errors.
    private let name: String

    private enum Content {
        case plain
        case template(Template)
        /// It cannot be filled in, as every alert is to say.
        case broken(TemplateError)
    }

    /// Parses a template; its functions and variables are those of Prometheus' alerting rules. Errors name the alert.
    package init(_ text: String, of alert: String) throws(TemplateError) {
        self.init(unchecked: text, of: alert)
        if case .broken(let error) = content { throw error }
    }

    /// The same, but that a text which is no template is told when it is filled in.
    init(unchecked text: String, of alert: String) {
        self.text = text
        name = "__alert_\(alert)"
        guard text.contains("{{") else {
            content = .plain
            return
        }
        do throws(TemplateError) {
            content = .template(try Template(Self.variables + text, name: name, functions: templateFunctions))
        } catch {
            content = .broken(error)
        }
    }

    /// A text that is no template.
    package init(plain text: String) {
        self.text = text
        content = .plain
        name = ""
    }

    /// Declared on the first line, so that errors name the line of the text.
    private static let variables =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

    /// The text with its actions done; what is thrown says what went wrong.
    func expand(_ data: AlertTemplateData) throws(RuleTemplateError) -> String {
        switch content {
        case .plain: return text
        case .broken(let error): throw RuleTemplateError(act: "parsing", name: name, reason: "\(error)")
        case .template(let template):
            do {
                return try TemplateContext.$current.withValue(data.context) { try template.render(data.value) }
            } catch {
                throw RuleTemplateError(act: "executing", name: name, reason: "\(error)")
            }
        }
    }
}

/// Why a label or an annotation cannot be filled in.
struct RuleTemplateError: Error, CustomStringConvertible {
    fileprivate let act: String
    fileprivate let name: String
    let reason: String

    /// The same in upstream's words, which name the template.
    var description: String { "error \(act) template \(name): \(reason)" }
}
