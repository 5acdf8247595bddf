import ArgumentParser
import Format
import Model

/// `roost alerts`.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Show which alerts are pending and firing, and who was told.",
        discussion: """
            For each alert: since when its expression holds, the value, its labels, and for each receiver whether it was \
            told, when it will be, or why it is not. States: pending (its 'for' is not over), firing, kept (its expression \
            does not hold any more, but 'keep_firing_for' is not over).

            Examples:
              roost alerts
              roost alerts --watch
              roost alerts --json
              roost alerts ack ServerDown   say that you look after it
              roost explain ServerDown      why one of them is as it is
              roost history --alerts        what there was before
            """,
        subcommands: [AlertsAckCommand.self])

    @Flag(help: "Write JSON.")
    var json = false

    @Flag(name: [.short, .long], help: "Show them live on the whole terminal, until q is pressed.")
    var watch = false

    func validate() throws {
        if watch, json { throw ValidationError("--watch is for people; leave out --json.") }
    }

    @MainActor
    func run() async throws {
        let agent = try AgentAccess(Home().folder, because: "it is the agent that evaluates alerts")
        if watch {
            var view = try AlertWatch(agent)
            return try await view.run()
        }
        let document = try await agent.document(Agent.alertStatusPath)
        if json { return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self)) }
        let table = AlertTable(alerts: AlertStatus.list(document), now: SystemTime().now())
        guard !table.alerts.isEmpty else { return printLine("No alert is pending or firing.") }
        printLine(table.lines(for: Terminal()).joined(separator: "\n"))
    }
}
