import ArgumentParser
import Format
import Model
import Registry

/// `roost explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why an alert is as it is.",
        discussion: """
            The rule, its expression taken apart with what each part gives now, its alerts, what happened to them last, \
            and what of the expression's parts changed then.

            Examples:
              roost explain ServerDown
              roost explain ServerDown server=demo     look at the alerts of one server alone
              roost explain ServerDown --at 10m        with the values of ten minutes ago
              roost explain ServerDown --json
            """)

    @Argument(help: "The alert's name.")
    var alert: String

    @Argument(help: "Labels that the alerts to look at have: NAME=VALUE.")
    var labels: [String] = []

    @Option(help: "Give the values of that time: 2026-07-28T09:30:00Z, or how long ago, such as 10m.")
    var at: String?

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let labels = try labels.map { text in
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw Failure(.usage, "a label is given as NAME=VALUE, not '\(text)'")
            }
            return (name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
        }
        let now = SystemTime().now()
        let time = try at.map { try moment($0, option: "--at", now: now) } ?? now
        let home = try Home().folder
        let agent = try AgentAccess(home, because: "it is the agent that evaluates alerts")
        let all = ExplainedRule.list(try await agent.document("/api/v1/rules", [("type", "alert")]))
        let rules = all.filter { $0.name == alert }
        guard !rules.isEmpty else {
            let advice =
                nearest(to: alert, among: all.map(\.name)).map { "did you mean '\($0)'?" }
                ?? "'roost alerts' shows those that fire"
            throw Failure(.failed, "the agent has no alerting rule '\(alert)'; \(advice)")
        }
        var explanations: [AlertExplanation] = []
        for rule in rules {
            explanations.append(
                try await AlertExplanation(rule, with: labels, at: time, agent: agent, home: home))
        }
        if json {
            let document: JSONValue = ["time": .time(time), "rules": .array(explanations.map(\.json))]
            return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
        let terminal = Terminal()
        printLine(explanations.map { $0.lines(for: terminal).joined(separator: "\n") }.joined(separator: "\n\n"))
    }
}
