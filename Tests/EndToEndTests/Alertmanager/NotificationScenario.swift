import Format
import Testing

/// Alerts and silences that are sent to the agent and to Alertmanager alike, and what both must tell.
struct NotificationScenario: Sendable, CustomTestStringConvertible {
    /// Which programs play it.
    enum Stage: Sendable, CaseIterable {
        /// The agent tells when Alertmanager would.
        case timed
        /// The same, and both are killed in the middle.
        case restarted
        /// The agent tells as soon as it may.
        case prompt
    }

    /// A rule of inhibition between alerts of the scenario: texts of matchers, and names of labels.
    struct Inhibition: Sendable {
        let source: String
        let target: String
        var equal = ""
    }

    let name: String
    var stage = Stage.timed
    /// Keys of the scenario's own route, in YAML; `$` stands for the name of its receiver.
    var route = ""
    /// The webhooks of each receiver by what its name has behind the `$`, with keys of their own in YAML.
    var receivers = ["": [""]]
    var inhibitions: [Inhibition] = []
    /// What the first webhooks are answered; later ones are taken.
    var answers: [String] = []
    /// Whether times that alerts were given are compared, too.
    var comparesTimes = false
    let steps: [Step]
    /// What is told, one line for each webhook: `+A/1 -B` when the alert A of server 1 fires and B is resolved. Receivers
    /// and groups are in alphabetical order, since nothing is said of the order between them.
    let tells: [String]
    /// What Alertmanager tells where the agent does something else on purpose.
    var alertmanager: [String]?
    /// Why it does.
    var because = ""

    var testDescription: String { name }

    /// What happens in a scenario.
    enum Step: Sendable {
        case post([SentAlert])
        /// So many more webhooks are awaited.
        case told(Int)
        case pause(Double)
        /// A silence that is known by a name in the scenario; its times are seconds from now.
        case silence(String, [SilenceMatcher], from: Double = 0, to: Double = 600)
        case expire(String)
        case kill

        static let told = Step.told(1)

        static func fire(_ names: String...) -> Step { .post(names.map { SentAlert($0) }) }

        static func resolve(_ names: String...) -> Step { .post(names.map { SentAlert($0, lasts: 0) }) }
    }

    /// A matcher as the API takes it.
    struct SilenceMatcher: Sendable {
        let name: String
        let value: String
        var isRegex = false
        var isEqual = true

        var document: JSONValue {
            [
                "name": .string(name), "value": .string(value), "isRegex": .bool(isRegex), "isEqual": .bool(isEqual),
            ]
        }
    }

    /// An alert as the API takes it.
    struct SentAlert: Sendable {
        /// `A/1` is the alert A of server 1.
        let name: String
        var labels: [String: String] = [:]
        var annotations: [String: String] = [:]
        var url = ""
        /// In seconds from the beginning of the scenarios, so that both programs are given the same.
        var start: Double?
        var end: Double?
        /// In how many seconds it ends: now with 0, and with nil it is not said.
        var lasts: Double?

        init(
            _ name: String, _ labels: [String: String] = [:], annotations: [String: String] = [:], url: String = "",
            start: Double? = nil, end: Double? = nil, lasts: Double? = 600
        ) {
            self.name = name
            self.labels = labels
            self.annotations = annotations
            self.url = url
            self.start = start
            self.end = end
            self.lasts = end == nil ? lasts : nil
        }

        func document(case key: String, since epoch: Timestamp, at now: Timestamp) -> JSONValue {
            let parts = name.split(separator: "/").map(String.init)
            var all = labels.merging(["case": key]) { own, _ in own }
            if let name = parts.first { all["alertname"] = name }
            if parts.count > 1 { all["server"] = parts[1] }
            func object(_ texts: [String: String]) -> JSONValue {
                .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
            }
            func time(_ base: Timestamp, _ seconds: Double) -> JSONValue {
                .string(RFC3339.textWithMilliseconds(base + Timestamp(seconds * 1000)))
            }
            var members: [JSONValue.Member] = [
                .init("labels", object(all)), .init("annotations", object(annotations)),
            ]
            if !url.isEmpty { members.append(.init("generatorURL", .string(url))) }
            if let start { members.append(.init("startsAt", time(epoch, start))) }
            if let end { members.append(.init("endsAt", time(epoch, end))) }
            if let lasts { members.append(.init("endsAt", time(now, lasts))) }
            return .object(members)
        }
    }
}

extension [NotificationScenario] {
    /// The `alertmanager.yml` in which each scenario has a route, receivers and rules of its own. Names are `c0` and so
    /// on, which alerts have as their `case`.
    func configuration(webhooks: String) -> String {
        var routes: [String] = []
        var receivers: [String] = []
        var inhibitions: [String] = []
        for (index, scenario) in enumerated() {
            let key = "c\(index)"
            let route = scenario.route.replacing("$", with: key)
            func more(_ keys: String) -> String { keys.isEmpty ? "" : ", \(keys)" }
            routes.append("    - {matchers: ['case=\"\(key)\"'], receiver: '\(key)'\(more(route))}")
            for (suffix, hooks) in scenario.receivers.sorted(by: { $0.key < $1.key }) {
                receivers.append("  - name: '\(key)\(suffix)'\n    webhook_configs:")
                for (position, options) in hooks.enumerated() {
                    let place = suffix.isEmpty ? "-" : suffix.filter { $0 == "." || $0.isLetter }
                    let url = "\(webhooks)/\(key)/\(place)/\(position)"
                    receivers.append("      - {url: '\(url)'\(more(options))}")
                }
            }
            for rule in scenario.inhibitions {
                func matchers(_ text: String) -> String { "['case=\"\(key)\"'\(more(text))]" }
                inhibitions.append(
                    "  - {source_matchers: \(matchers(rule.source)), target_matchers: \(matchers(rule.target)), "
                        + "equal: [\(rule.equal)]}")
            }
        }
        return """
            global: {resolve_timeout: 5s}
            route:
              receiver: nobody
              group_wait: 200ms
              group_interval: 1s
              repeat_interval: 1h
              routes:
            \(routes.joined(separator: "\n"))
            receivers:
              - name: nobody
            \(receivers.joined(separator: "\n"))
            inhibit_rules:
            \(inhibitions.isEmpty ? "  []" : inhibitions.joined(separator: "\n"))
            time_intervals:
              - {name: always, time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]}
              - {name: never, time_intervals: [{years: ['2000']}]}

            """
    }
}
