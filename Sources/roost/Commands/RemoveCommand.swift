import ArgumentParser
import Glibc
import Registry

/// `roost remove`.
struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget servers that do not run, with their logs and history.",
        discussion: """
            A server that runs is refused: stop it first. What a failed start has left behind can be removed by its \
            name, too. Asks before it does so; without a terminal it needs --yes.

            Examples:
              roost remove demo
              roost stop demo && roost remove demo --yes
            """)

    @Argument(help: "Servers to forget.", completion: .serverNames)
    var names: [String]

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run() throws {
        let home = try Home()
        try reportingFolderErrors {
            let folders = try Set(names).sorted().map { try folder(of: $0, in: home) }
            for folder in folders { try ServerRemoval.refuseRunning(folder) }
            let list = folders.map { "'\($0.name)'" }.joined(separator: ", ")
            try confirm("Forget \(list), with logs and history?", isConfirmed: yes)
            // Locked all before the first is gone: either all can be removed, or none is.
            let removals = try folders.map { try ServerRemoval(of: $0, in: home.folder) }
            for (folder, removal) in zip(folders, removals) {
                try removal.finish()
                printLine("\(folder.name) removed")
            }
        }
        try tellDependants(in: home)
    }

    private func folder(of name: String, in home: Home) throws -> ServerFolder {
        let folder = home.folder.server(try ServerName(name))
        // A start that failed leaves a log but no server.
        if access(folder.path, F_OK) != 0 { _ = try home.servers(named: [name]) }
        return folder
    }

    private func tellDependants(in home: Home) throws {
        for server in try home.servers() {
            for name in server.spec.after where names.contains(name) {
                printError("'\(server.name)' is to start after '\(name)', which is gone now")
            }
        }
    }
}
