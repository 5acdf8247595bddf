import ArgumentParser
import Format
import Model
import Registry
import Supervision

/// `roost stop`.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End servers: SIGTERM to all of a server's processes, SIGKILL to those left after its stop timeout.",
        discussion: """
            Examples:
              roost stop demo
              roost stop --all
            """)

    @Argument(help: "Servers to end.")
    var names: [String] = []

    @Flag(name: [.short, .long], help: "End every server.")
    var all = false

    func validate() throws {
        guard names.isEmpty == all else { throw ValidationError("Give the names of servers, or --all.") }
    }

    func run() throws {
        let home = try Home()
        let servers =
            try all ? home.servers().filter { $0.isRunning || $0.state.phase.isKept } : home.servers(named: names)
        if servers.isEmpty { printLine("No server is running.") }
        try reportingFolderErrors {
            // Asked all at once, so that the slowest alone decides how long it takes.
            let stops = servers.map(ServerStop.init(of:))
            for stop in stops { try stop.finish() }
        }
    }
}
