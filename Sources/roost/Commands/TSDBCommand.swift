import ArgumentParser

/// `roost tsdb`.
struct TSDBCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tsdb",
        abstract: "Look into the agent's store.",
        discussion: """
            Examples:
              roost tsdb analyze
            """,
        subcommands: [TSDBAnalyzeCommand.self]
    )
}
