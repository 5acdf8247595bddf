package import Format
package import GoTemplate
package import HTTPConfig
package import Model
import Synchronization
import YAML

/// Renders the templates of an integration for one notification.
package struct Renderer: Sendable {
    private let library: TemplateLibrary
    private let data: LazyData
    private let context: RenderingContext
    /// Those of the route, with their templates rendered.
    package let routeLabels: Labels

    /// `library` has the templates that others may name.
    package init(_ notification: Notification, library: TemplateLibrary = .notifications, at now: Timestamp) {
        self.library = library
        let labels = RouteLabels(notification, library: library, now: now)
        // One that cannot be rendered is told where a template asks for it.
        let rendered = notification.routeLabels.keys.compactMap { name in
            (try? labels.value(of: name)).map { (name, $0) }
        }
        routeLabels = Labels(rendered)
        data = LazyData { [routeLabels] in NotificationData(notification, routeLabels: routeLabels).value }
        context = RenderingContext(now: now) { name in try labels.value(of: name) }
    }

    /// The text with its actions done.
    package func text(_ template: String) throws(DeliveryError) -> String { try render(template, as: .text) }

    /// HTML with its actions done, whose values are escaped.
    package func html(_ template: String) throws(DeliveryError) -> String { try render(template, as: .html) }

    /// The text cut to so many characters, the last of which then says so.
    package func text(_ template: String, upTo length: Int) throws(DeliveryError) -> String {
        truncated(try text(template), to: length)
    }

    /// The secret of a key that may be a template. What is wrong with it is not told, as that may quote it.
    package func secret(_ secret: Secret, _ key: String) throws(DeliveryError) -> String {
        let template = try secret.revealed(key)
        do {
            return try text(template)
        } catch {
            throw DeliveryError(.settings, "the template in its \(key) cannot be rendered: check its {{ and }}")
        }
    }

    /// A value whose texts are templates, those of its names too. A text that comes out as YAML of something else than a
    /// text is that, as in Alertmanager.
    package func inlined(_ value: JSONValue) throws(DeliveryError) -> JSONValue {
        switch value {
        case .string(let template): return Self.value(of: try text(template))
        case .array(let values):
            var rendered: [JSONValue] = []
            for value in values { rendered.append(try inlined(value)) }
            return .array(rendered)
        case .object(let members):
            var rendered: [JSONValue.Member] = []
            for member in members { rendered.append(.init(try text(member.name), try inlined(member.value))) }
            return .object(rendered)
        default: return value
        }
    }

    private static func value(of text: String) -> JSONValue {
        guard !text.isEmpty else { return .null }
        guard let value = try? YAMLNode(parsing: Array(text.utf8), file: "").jsonValue else { return .string(text) }
        if case .string = value { return .string(text) }
        return value
    }

    private func render(_ template: String, as form: OutputForm) throws(DeliveryError) -> String {
        // Bytes are looked at first, as most texts have none of them.
        guard template.utf8.contains(UInt8(ascii: "{")), template.contains("{{") else { return template }
        do {
            return try RenderingContext.$current.withValue(context) {
                try Template(template, name: "", library: library).render(data.value, as: form)
            }
        } catch {
            throw DeliveryError(.settings, "\(error)")
        }
    }
}

/// What templates see, which is made when the first of them asks: many a receiver has none.
private final class LazyData: Sendable {
    private let made = Mutex<GoValue?>(nil)
    private let make: @Sendable () -> GoValue

    init(_ make: @escaping @Sendable () -> GoValue) {
        self.make = make
    }

    var value: GoValue {
        made.withLock { made in
            let value = made ?? make()
            made = value
            return value
        }
    }
}
