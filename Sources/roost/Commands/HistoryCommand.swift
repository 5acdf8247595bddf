import ArgumentParser
import Format
import Model
import Notify
import Registry
import Rules

/// `roost history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what happened to servers and alerts, and who was told.",
        discussion: """
            Of servers: starts, exits, restarts and changed tools, with their reasons; with --alerts: when alerts became \
            pending, fired and were resolved, with their values; with --notifications: who was told, after how many \
            attempts, or why not. Without names all of it, in the order of time; with names that of these servers, of \
            alerts of these names or on these servers, or of these receivers. Without --since, the last 20.

            Examples:
              roost history
              roost history demo -n all
              roost history --since 1d --json
              roost history --alerts
              roost history --alerts ServerDown demo
              roost history --notifications pager
            """)

    @Argument(
        help: "Servers to show; with --alerts also alerts, with --notifications receivers.", completion: .serverNames)
    var names: [String] = []

    @Flag(help: "Show what happened to alerts.")
    var alerts = false

    @Flag(help: "Show who was told of alerts.")
    var notifications = false

    @Option(name: [.customShort("n"), .long], help: "How many of the last events to show, or all.")
    var lines: EntryCount?

    @Option(help: "Events from that time on: 2026-07-28T09:30:00Z, or how long ago, such as 10m.")
    var since: String?

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if alerts, notifications { throw ValidationError("choose one of --alerts and --notifications") }
    }

    func run() async throws {
        let since = try since.map { try moment($0, option: "--since", now: SystemTime().now()) }
        let limit = lines.map(\.limit) ?? (since == nil ? 20 : nil)
        if alerts {
            let steps = try await AlertHistory.steps(
                since: since, limit: names.isEmpty ? limit : nil, home: Home().folder)
            let chosen = steps.filter {
                names.isEmpty || names.contains($0.alert) || names.contains($0.labels["server"] ?? "")
            }
            return write(chosen.suffix(limit ?? .max), AlertHistory.Entry.header, json: \.json, row: \.row)
        }
        if notifications {
            let entries = try await NotificationLog.entries(
                since: since, limit: names.isEmpty ? limit : nil, home: Home().folder)
            let chosen = entries.filter { names.isEmpty || names.contains($0.target.receiver) }
            return write(chosen.suffix(limit ?? .max), NotificationLog.Entry.header, json: \.json, row: \.row)
        }
        let events = try chosenEvents().filter { event in since.map { $0 <= event.at } ?? true }
        write(events.suffix(limit ?? .max), ServerEvent.header, json: \.json, row: \.row)
    }

    private func write<Event>(
        _ events: some Collection<Event>, _ header: [TextTable.Column], json document: (Event) -> JSONValue,
        row: (Event) -> [TextTable.Cell]
    ) {
        if json {
            let document: JSONValue = ["events": .array(events.map(document))]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        } else if events.isEmpty {
            printLine("Nothing has happened\(since == nil ? "" : " since then").")
        } else {
            var table = TextTable(header)
            table.rows = events.map(row)
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
