import Format
import Synchronization
import TestSupport

/// What one program has told, by scenario.
final class WebhookLog: Sendable {
    /// One webhook.
    struct Entry: Sendable {
        /// The receiver, by what its name has behind that of the scenario, and the position of the webhook in it.
        let place: String
        let body: JSONValue

        var group: String { body["groupKey"]?.string ?? "" }

        /// The alerts, each with `+` when it fires and `-` when it does not; and the status where they do not say it.
        var line: String {
            let alerts = (body["alerts"]?.array ?? []).map { alert in
                let name = alert["labels"]?["alertname"]?.string ?? ""
                let server = alert["labels"]?["server"]?.string.map { "/\($0)" } ?? ""
                return (alert["status"] == "firing" ? "+" : "-") + name + server
            }
            let status = alerts.contains { $0.hasPrefix("+") } ? "firing" : "resolved"
            let other = body["status"]?.string.flatMap { $0 == status ? nil : " \($0)" } ?? ""
            return (place == "-/0" ? "" : "\(place): ") + alerts.joined(separator: " ") + other
        }

        /// Each has an address of its own, and what later versions of Alertmanager say too is unknown to the one that is played
        /// beside.
        private static let ownMembers: Set = ["externalURL", "notification_reason", "routeLabels"]

        /// All that both programs must say alike.
        func comparable(withTimes: Bool) -> [String: String] {
            var texts: [String: String] = [:]
            for member in body.members ?? [] where !Self.ownMembers.contains(member.name) {
                var value = member.value
                if member.name == "alerts", !withTimes {
                    value = .array((value.array ?? []).map { $0.without(["startsAt", "endsAt"]) })
                }
                texts[member.name] = String(decoding: value.sorted.encoded(), as: UTF8.self)
            }
            return texts
        }
    }

    private let entries = Mutex<[String: [Entry]]>([:])
    private let scenarios: [NotificationScenario]

    init(_ scenarios: [NotificationScenario]) {
        self.scenarios = scenarios
    }

    /// Answers webhooks as their scenarios have it, and writes them down.
    func server() -> LocalServer {
        LocalServer { request, connection in
            let path = request.path.split(separator: "/").map(String.init)
            guard path.count == 3, let index = Int(path[0].dropFirst()),
                let body = try? JSONValue(parsing: request.body)
            else { return connection.send(status: "404 Not Found") }
            let count = self.entries.withLock { entries in
                entries[path[0], default: []].append(Entry(place: "\(path[1])/\(path[2])", body: body))
                return entries[path[0]]?.count ?? 0
            }
            let answers = self.scenarios[index].answers
            return connection.send(status: count <= answers.count ? answers[count - 1] : "200 OK")
        }
    }

    /// How many webhooks a scenario has had.
    func count(of key: String) -> Int { entries.withLock { $0[key]?.count ?? 0 } }

    /// The webhooks of a scenario, those of one receiver and group in their order.
    func told(in key: String) -> [Entry] {
        let all = entries.withLock { $0[key] ?? [] }
        return all.enumerated().sorted { left, right in
            (left.element.place, left.element.group, left.offset)
                < (right.element.place, right.element.group, right.offset)
        }.map(\.element)
    }
}

extension JSONValue {
    /// The same with the members of all objects in the order of their names.
    fileprivate var sorted: JSONValue {
        switch self {
        case .object(let members): .object(members.map(\.sorted).sorted { $0.name < $1.name })
        case .array(let values): .array(values.map(\.sorted))
        default: self
        }
    }

    fileprivate func without(_ names: Set<String>) -> JSONValue {
        .object((members ?? []).filter { !names.contains($0.name) })
    }
}

extension JSONValue.Member {
    fileprivate var sorted: JSONValue.Member { .init(name, value.sorted) }
}
