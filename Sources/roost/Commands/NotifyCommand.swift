import ArgumentParser
import Glibc
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
    private static let usual = "alertmanager.yml"

    @Option(
        help: "The notification file (default: \(usual)).", completion: .file(extensions: ["yml", "yaml"]))
    var file: String?

    var path: String { file ?? Self.usual }

    /// What the file says.
    func config() throws -> NotificationConfig {
        guard file != nil || access(Self.usual, F_OK) == 0 else {
            throw Failure(.configuration, "there is no \(Self.usual) here: name the notification file with --file")
        }
        return try NotificationConfig(ofFile: path)
    }
}
