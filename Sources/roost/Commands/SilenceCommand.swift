import ArgumentParser

/// `roost silence`.
struct SilenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Have nobody told of some alerts for a while.",
        discussion: """
            Silences are the running agent's, and survive its restarts. They are Alertmanager's: amtool and Grafana see and \
            change the same ones.

            Examples:
              roost silence add ServerDown --server demo --duration 2h --comment 'disk is changed'
              roost silence list
              roost silence expire 3fa85f64
            """,
        subcommands: [
            SilenceAddCommand.self, SilenceListCommand.self, SilenceShowCommand.self, SilenceUpdateCommand.self,
            SilenceExpireCommand.self,
        ]
    )
}
