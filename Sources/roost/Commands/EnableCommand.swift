import ArgumentParser

/// `roost enable`.
struct EnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let servers come back when the machine has been started.",
        discussion: """
            Nothing is started now, and a running server is not touched. The agent starts enabled servers after a boot; \
            'roost install-service' lets systemd start the agent.

            Examples:
              roost enable api worker
            """)

    @Argument(help: "Servers to enable.", completion: .serverNames)
    var names: [String]

    func run() throws {
        let home = try Home()
        try BootMark(isEnabled: true).set(on: names, in: home)
        if UnitScope.installed(for: home.folder) == nil {
            printError("nothing starts an agent at boot yet: run 'roost install-service'")
        }
    }
}
