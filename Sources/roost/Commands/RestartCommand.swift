import ArgumentParser
import Format
import Model
import Registry
import Supervision

/// `roost restart`.
struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "End servers and start them again; a server that has ended is started.",
        discussion: """
            Examples:
              roost restart demo
            """)

    @Argument(help: "Servers to restart.")
    var names: [String]

    func run() throws {
        let home = try Home()
        for server in try home.servers(named: names) {
            let askedAt = SystemTime().now()
            let reply = try reportingFolderErrors { try restart(server, in: home) }
            let after = durationForPeople(SystemTime().now() - askedAt)
            switch reply {
            case .ready: printLine("\(server.name) restarted after \(after)")
            case .failed(let reason), .conflict(let reason):
                throw Failure(.failed, "'\(server.name)' did not come back: \(reason)")
            case .ended, .applied, nil:
                throw Failure(.failed, "'\(server.name)' did not come back; see 'roost logs \(server.name)'")
            }
        }
    }

    private func restart(_ server: RegisteredServer, in home: Home) throws -> ControlReply? {
        if server.standing == .kept, server.state.phase.isKept {
            var link = try KeeperLink(asking: .restart(isRolling: false), of: server.folder)
            return link.nextReply()
        }
        if server.isRunning { try ServerStop(of: server).finish() }
        var link = try launch(server.spec, named: server.name, in: home, isAttached: false)
        return link.nextReply()
    }
}
