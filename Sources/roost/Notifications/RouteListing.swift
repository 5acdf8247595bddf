import Format
import Model
import Notify

/// The routes of a file, and those that take an alert.
struct RouteListing {
    private let root: Route
    private let taken: [Route]

    init(of root: Route, taking alert: Labels?) {
        self.root = root
        taken = alert.map { root.matching($0) } ?? []
    }

    /// The receivers that are told, each once.
    var receivers: [String] {
        var seen: Set<String> = []
        return taken.map(\.receiver).filter { seen.insert($0).inserted }.map { Terminal.harmless($0) }
    }

    /// A line for each route, those below others further right; a star stands at those that take the alert.
    var tree: [String] { lines(of: root, depth: 0) }

    var json: JSONValue { ["receivers": .array(receivers.map { .string($0) }), "route": document(of: root)] }

    private func isTaken(_ route: Route) -> Bool {
        taken.contains { $0.key == route.key && $0.receiver == route.receiver }
    }

    private func condition(of route: Route) -> String {
        "{\(route.matchers.map(\.description).joined(separator: ","))}"
    }

    private func lines(of route: Route, depth: Int) -> [String] {
        let indentation = String(repeating: "  ", count: depth)
        let text = "\(condition(of: route)) -> \(route.receiver)" + (route.continues ? ", continue" : "")
        let steps = route.escalation.map { "after \(DurationText.text($0.after)) -> \($0.receiver)" }
        return ["\(isTaken(route) ? "*" : " ") \(indentation)\(Terminal.harmless(text))"]
            + steps.map { "    \(indentation)\(Terminal.harmless($0))" }
            + route.routes.flatMap { lines(of: $0, depth: depth + 1) }
    }

    private func document(of route: Route) -> JSONValue {
        [
            "matchers": .array(route.matchers.map { .string($0.description) }), "receiver": .string(route.receiver),
            "continue": .bool(route.continues), "taken": .bool(isTaken(route)),
            "escalation": .array(
                route.escalation.map {
                    ["after": .string(DurationText.text($0.after)), "receiver": .string($0.receiver)]
                }),
            "routes": .array(route.routes.map { document(of: $0) }),
        ]
    }
}
