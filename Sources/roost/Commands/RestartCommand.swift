import ArgumentParser
import Format
import Registry
import Supervision

/// `roost restart`.
struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "End servers and start them again; a server that has ended is started.",
        discussion: """
            It says for how long nothing could connect. That is no time at all for a server that inherits its listening \
            socket: connections wait for the next instance. With --rolling the next instance is ready before the running \
            one is asked to end.

            Examples:
              roost restart demo
              roost restart demo --rolling
              roost restart --all
            """)

    @Argument(help: "Servers to restart, one after the other.", completion: .serverNames)
    var names: [String] = []

    @Flag(name: [.short, .long], help: "Restart every server that runs.")
    var all = false

    @Flag(help: "Have the next instance ready before the running one is ended.")
    var rolling = false

    func validate() throws {
        guard names.isEmpty == all else { throw ValidationError("Give the names of servers, or --all.") }
    }

    func run() throws {
        let home = try Home()
        let servers = try all ? home.servers().filter { $0.state.phase.isWanted } : home.keptServers(named: names)
        if servers.isEmpty { printLine("No server is running.") }
        for server in servers {
            let askedAt = ContinuousClock.now
            let reply = try reportingFolderErrors { try restart(server, in: home) }
            let after = durationForPeople((ContinuousClock.now - askedAt).milliseconds)
            switch reply {
            case .ready(let gap):
                printLine("\(server.name) restarted after \(after)\(Self.text(ofGap: gap, server))")
            case .failed(let reason): throw Failure(.failed, "'\(server.name)' did not come back: \(reason)")
            case .conflict(let reason): throw Failure(.conflict, "'\(server.name)' did not come back: \(reason)")
            case .ended, .applied, nil:
                throw Failure(.failed, "'\(server.name)' did not come back; see 'roost logs \(server.name)'")
            }
        }
    }

    private func restart(_ server: RegisteredServer, in home: Home) throws -> ControlReply? {
        var server = server
        for _ in 0..<Self.attempts {
            guard server.isRunning || server.state.phase.isKept,
                var link = try ask(.restart(isRolling: rolling), of: server, in: home)
            else { break }
            FaultStep.commandAsked.reach()
            if let reply = link.nextReply(), reply != .ended { return reply }
            // Its keeper died amid the work, or a stop that was under way came first.
            guard let now = try RegisteredServer(in: server.folder) else { break }
            server = now
        }
        let link = try launch(server.spec, named: server.name, in: home, isAttached: false)
        return try outcome(of: link, starting: server.name, in: home)
    }

    /// How often a keeper that dies amid its work is replaced.
    private static let attempts = 3

    private static func text(ofGap gap: Int64?, _ server: RegisteredServer) -> String {
        switch gap {
        case nil: ""
        case 0: "; no connection was refused"
        case let gap?: "; for \(DurationText.text(gap)) nothing could connect"
        }
    }
}
