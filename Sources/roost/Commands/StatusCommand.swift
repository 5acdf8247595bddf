import ArgumentParser
import Format
import Glibc
import Model
import ProcStats
import Registry
import WebClient

/// `roost status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is running, and how it is.",
        discussion: """
            Without names: the servers that run or should run, and those that are watched; with --all also those \
            that have ended. One name shows that server with all that is known of it, and asks it how it is, for a second at most.
            States: starting, running, ended (its keeper has not seen it yet), backoff (about to be started again), \
            crash-loop (fails all the time), stopping, stopped, exited; orphaned (its keeper is gone, the server runs \
            on); lost (keeper and server are gone); rebooted (it ran before the machine was started again); watched \
            (it runs elsewhere).
            CPU is the share of one core over the life of the instance; with --watch, that of the last second.

            Examples:
              roost status
              roost status demo
              roost status --all --watch
              roost status demo --json
            """)

    @Argument(help: "Servers to show.", completion: .serverNames)
    var names: [String] = []

    @Flag(name: [.short, .long], help: "Show servers that have ended, too.")
    var all = false

    @Flag(help: "Write JSON.")
    var json = false

    @Flag(help: "Write YAML.")
    var yaml = false

    @Flag(name: [.short, .long], help: "Show them live on the whole terminal, until q is pressed.")
    var watch = false

    func validate() throws {
        if json, yaml { throw ValidationError("--json and --yaml exclude each other.") }
        if watch, json || yaml { throw ValidationError("--watch is for people; leave out --json and --yaml.") }
    }

    // On the main thread: another one, with its own memory, would cost the list a millisecond.
    @MainActor
    func run() async throws {
        let home = try Home()
        if watch {
            var view = try StatusWatch(home, names: names, showsEnded: all || !names.isEmpty)
            return try await view.run()
        }
        let now = SystemTime().now()
        let isDocument = json || yaml
        let isSingle = Set(names).count == 1
        var reader = StatusReader(home.folder, depth: isDocument || isSingle ? .ordinary : .essentials)
        let isRunning = reader.isRunning(at: now)
        let chosen =
            try names.isEmpty
            ? home.servers(isRunning: isRunning) : home.servers(named: names, isRunning: isRunning)
        var statuses = reader.read(chosen.filter { all || !names.isEmpty || $0.isActive }, at: now)
        if isSingle {
            let client = WebClient()
            statuses = [await LiveQuestions(transport: client, time: SystemTime()).answered(statuses[0])]
            client.shutdown()
        }
        if isDocument { return write(statuses, at: now) }
        let terminal = Terminal()
        if isSingle {
            printLine(StatusDetail(statuses[0]).lines(for: terminal).joined(separator: "\n"))
        } else if statuses.isEmpty {
            let hidden = chosen.isEmpty ? "" : " (\(chosen.count) ended: see 'roost status --all')"
            printLine("No server is running\(hidden). Start one with 'roost serve -d'.")
        } else {
            printLine(StatusColumn.table(of: statuses).rendered(for: terminal))
        }
        // Apart from the table, which programs may be reading.
        for line in StatusAdvice.lines(for: statuses) { printError(Terminal.harmless(line, on: STDERR_FILENO)) }
    }

    private func write(_ statuses: [ServerStatus], at now: Timestamp) {
        let document: JSONValue = ["time": .time(now), "servers": .array(statuses.map(\.json))]
        if yaml {
            writeAll(YAMLWriter.text(document), to: STDOUT_FILENO)
        } else {
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
    }
}
