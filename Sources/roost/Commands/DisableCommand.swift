import ArgumentParser
import Registry

/// `roost disable`.
struct DisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Let servers stay away when the machine has been started.",
        discussion: """
            Nothing is stopped now.

            Examples:
              roost disable worker
            """)

    @Argument(help: "Servers to disable.", completion: .serverNames)
    var names: [String]

    func run() throws {
        let home = try Home()
        try reportingFolderErrors {
            for server in try home.servers(named: names) {
                let isChanged = try BootMark(isEnabled: false).set(on: server)
                printLine("\(server.name) \(isChanged ? "is disabled" : "was disabled already")")
            }
        }
    }
}
