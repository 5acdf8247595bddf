import ArgumentParser

/// `roost test`.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run tests that are written down in files.",
        discussion: """
            Examples:
              roost test rules alerts/tests/*.yml
              roost test promql queries.test
            """,
        subcommands: [TestRulesCommand.self, TestPromQLCommand.self]
    )
}
