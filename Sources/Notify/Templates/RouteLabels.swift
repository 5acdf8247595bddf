import Format
internal import GoTemplate
import Model

/// The labels of a route, which are templates and may ask for each other by `routeLabels`.
struct RouteLabels: Sendable {
    private let templates: [String: String]
    private let library: TemplateLibrary
    private let data: GoValue
    private let now: Timestamp

    init(_ notification: Notification, library: TemplateLibrary, now: Timestamp) {
        templates = notification.routeLabels
        self.library = library
        // Where there are no templates, none asks for it.
        data =
            templates.isEmpty
            ? .nil : NotificationData(notification, routeLabels: Labels(templates.map { ($0.key, $0.value) })).value
        self.now = now
    }

    /// A label with its template rendered; empty where the route has none of that name.
    func value(of name: String) throws -> String { try value(of: name, from: []) }

    private func value(of name: String, from askers: [String]) throws -> String {
        guard let template = templates[name] else { return "" }
        guard !askers.contains(name) else {
            throw FunctionError("route label cycle detected: \((askers + [name]).joined(separator: " -> "))")
        }
        let context = RenderingContext(now: now) { other in try value(of: other, from: askers + [name]) }
        return try RenderingContext.$current.withValue(context) {
            try Template(template, name: "", library: library).render(data)
        }
    }
}
