import ArgumentParser
import Glibc
import Registry

/// `roost logs`.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a server has written, with the time and the stream of each line.",
        discussion: """
            The streams are out, err and roost (the keeper's own remarks).

            Examples:
              roost logs demo -n 50
              roost logs demo -f
            """)

    @Argument(help: "The server.")
    var name: String

    @Option(name: [.customShort("n"), .long], help: "How many of the last lines to show.")
    var lines = 20

    @Flag(name: [.short, .long], help: "Go on with what is written from now on.")
    var follow = false

    func validate() throws {
        guard lines >= 0 else { throw ValidationError("--lines cannot be negative.") }
    }

    func run() throws {
        let home = try Home()
        let folder = home.folder.server(try reportingFolderErrors { try ServerName(name) })
        // A start that failed leaves a log but no server.
        if access(folder.currentLog, R_OK) != 0 { _ = try home.servers(named: [name]) }
        let reader = LogReader(path: folder.currentLog)
        for line in reader.lastLines(lines) { printLine(Terminal.harmless(line)) }
        while follow {
            usleep(100_000)
            for line in reader.newLines() { printLine(Terminal.harmless(line)) }
        }
    }
}
