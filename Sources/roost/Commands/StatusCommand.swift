import ArgumentParser
import Format
import Model

/// `roost status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is running, and how it is.",
        discussion: """
            Without names: the servers that run or should run; with --all also those that have ended.
            States: starting, running, backoff (about to be started again), crash-loop (fails all the time), stopping, \
            stopped, exited; orphaned (its keeper is gone, the server runs on); lost (keeper and server are gone).

            Examples:
              roost status
              roost status demo --json
            """)

    @Argument(help: "Servers to show.", completion: .serverNames)
    var names: [String] = []

    @Flag(name: [.short, .long], help: "Show servers that have ended, too.")
    var all = false

    @Flag(help: "Write JSON.")
    var json = false

    func run() throws {
        let home = try Home()
        let now = SystemTime().now()
        let chosen = try names.isEmpty ? home.servers() : home.servers(named: names)
        let statuses = chosen.map { ServerStatus(server: $0, now: now) }
            .filter { all || !names.isEmpty || $0.isActive }
        if json {
            let document: JSONValue = [
                "time": .string(RFC3339.text(now)), "servers": .array(statuses.map(\.json)),
            ]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
            return
        }
        guard !statuses.isEmpty else {
            let hidden = chosen.isEmpty ? "" : " (\(chosen.count) ended: see 'roost status --all')"
            printLine("No server is running\(hidden). Start one with 'roost serve -d'.")
            return
        }
        var table = TextTable(ServerStatus.header)
        table.rows = statuses.map(\.row)
        printLine(table.rendered(for: Terminal()))
    }
}
