import ArgumentParser
import Notify

/// `roost notify`.
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Try out who is told of what, and how it reads.",
        discussion: """
            Reads an alertmanager.yml, and needs no running agent.

            Examples:
              roost notify routes --tree severity=page team=db
              roost notify render '{{ template "slack.default.title" . }}'
              roost notify test pager
            """,
        subcommands: [NotifyRoutesCommand.self, NotifyRenderCommand.self, NotifyTestCommand.self]
    )
}

/// The notification file of a command.
struct NotificationFileOption: ParsableArguments {
    @Option(help: "The notification file.", completion: .file(extensions: ["yml", "yaml"]))
    var file = "alertmanager.yml"

    /// What the file says.
    func config() throws -> NotificationConfig { try NotificationConfig(ofFile: file) }
}
