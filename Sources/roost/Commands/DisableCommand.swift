import ArgumentParser

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
        try BootMark(isEnabled: false).set(on: names, in: Home())
    }
}
