import ArgumentParser
import Format
import Model
import Notify

/// `roost silence list`.
struct SilenceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show silences.",
        discussion: """
            Those in force first, then those to come; with --all those that have expired too, which are kept for five days. \
            ALERTS is how many alerts a silence keeps silent now. A part of the ID is enough for the other commands.

            Examples:
              roost silence list
              roost silence list --server demo      those that name the server
              roost silence list --all --json
            """)

    @OptionGroup var which: AlertMatchers

    @Flag(help: "Show those that have expired too.")
    var all = false

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let matchers = try which.list()
        let access = try SilenceAccess()
        let now = SystemTime().now()
        let silences = try await access.silences(with: matchers, expired: all)
        if json {
            let document: JSONValue = ["silences": .array(silences.map { $0.document(at: now) })]
            return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
        guard !silences.isEmpty else { return printLine("There is no silence\(all ? "" : " in force or to come").") }
        let table = SilenceTable(silences: silences, alerts: try await access.alerts(), now: now)
        printLine(table.lines(for: Terminal()).joined(separator: "\n"))
    }
}
