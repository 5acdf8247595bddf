import ArgumentParser
import Format
import Model
import Registry

/// `roost history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what happened to servers: starts, exits, restarts and changed tools, with their reasons.",
        discussion: """
            Without names: what happened to all servers, in the order of time. Without --since, the last 20 events.

            Examples:
              roost history
              roost history demo -n all
              roost history --since 1d --json
            """)

    @Argument(help: "Servers to show.", completion: .serverNames)
    var names: [String] = []

    @Option(name: [.customShort("n"), .long], help: "How many of the last events to show, or all.")
    var lines: EntryCount?

    @Option(help: "Events from that time on: 2026-07-28T09:30:00Z, or how long ago, such as 10m.")
    var since: String?

    @Flag(help: "Write JSON.")
    var json = false

    func run() throws {
        let since = try since.map { try moment($0, option: "--since", now: SystemTime().now()) }
        var events = try chosenEvents().filter { event in since.map { $0 <= event.at } ?? true }
        if let limit = lines.map(\.limit) ?? (since == nil ? 20 : nil) { events = events.suffix(limit) }
        if json {
            let document: JSONValue = ["events": .array(events.map(\.json))]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        } else if events.isEmpty {
            printLine("Nothing has happened\(since == nil ? "" : " since then").")
        } else {
            var table = TextTable(ServerEvent.header)
            table.rows = events.map(\.row)
            printLine(table.rendered(for: Terminal()))
        }
    }

    private func chosenEvents() throws -> [ServerEvent] {
        let home = try Home()
        return try reportingFolderErrors {
            guard !names.isEmpty else { return try ServerEvent.all(of: home.folder.serverFolders()) }
            let folders = try names.map { home.folder.server(try ServerName($0)) }
            let events = try ServerEvent.all(of: folders)
            // A start that failed has a history but no server.
            for folder in folders where !events.contains(where: { $0.server == folder.name }) {
                _ = try home.servers(named: [folder.name.description])
            }
            return events
        }
    }
}
