import ArgumentParser

/// `roost check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for mistakes in what is written down or exposed.",
        discussion: """
            Examples:
              roost check rules alerts/*.yml
              roost check config roost.yaml
              curl -s http://127.0.0.1:8000/metrics | roost check metrics
            """,
        subcommands: [
            CheckRulesCommand.self, CheckConfigCommand.self, CheckNotifyCommand.self, CheckWebConfigCommand.self,
            CheckMetricsCommand.self,
        ]
    )
}
