import ArgumentParser

/// `roost test`.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run tests that are written down in files.",
        discussion: """
            Examples:
              roost test promql queries.test
            """,
        subcommands: [TestPromQLCommand.self]
    )
}
