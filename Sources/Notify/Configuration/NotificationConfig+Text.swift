import Format
import Model

extension NotificationConfig {
    /// An `alertmanager.yml` with the same routes, for tools that show them. Receivers are their names alone, as what
    /// belongs to them is secret.
    package var routesText: String {
        YAMLWriter.text([
            "global": ["resolve_timeout": .string(DurationText.text(resolveTimeout))],
            "route": route.document(below: nil),
            "receivers": .array(receivers.map { ["name": .string($0.name)] }),
        ])
    }
}

extension Route {
    /// What a route says that its parent does not.
    fileprivate func document(below parent: Route?) -> JSONValue {
        var members: [JSONValue.Member] = [.init("receiver", .string(receiver))]
        if parent?.groupBy != groupBy { members.append(.init("group_by", groupBy.document)) }
        func add(_ name: String, _ value: KeyPath<RouteTiming, Int64>) {
            guard parent?.timing[keyPath: value] != timing[keyPath: value] else { return }
            members.append(.init(name, .string(DurationText.text(timing[keyPath: value]))))
        }
        add("group_wait", \.groupWait)
        add("group_interval", \.groupInterval)
        add("repeat_interval", \.repeatInterval)
        if !matchers.isEmpty { members.append(.init("matchers", .array(matchers.map { .string($0.description) }))) }
        if continues { members.append(.init("continue", true)) }
        if !routes.isEmpty { members.append(.init("routes", .array(routes.map { $0.document(below: self) }))) }
        return .object(members)
    }
}

extension GroupBy {
    fileprivate var document: JSONValue {
        switch self {
        case .labels(let names): .array(names.sorted().map { .string($0) })
        case .all: ["..."]
        }
    }
}
