import ArgumentParser
import Format
import Glibc
import Registry

/// The command line of Roost.
@main
struct Roost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost",
        abstract: "Keeps a host's servers running, measures them, and tells someone when one is not well.",
        discussion: """
            Examples:
              roost serve -d -n demo                         start the built-in MCP server in the background
              roost serve -d -n api -p 8000 -- ./server.py   keep a server of your own
              roost status                                   what is running
              roost agent --webhook http://127.0.0.1:9099/   watch over all of it

            The state folder is $ROOST_HOME, else /var/lib/roost for root, else $XDG_STATE_HOME/roost.
            Exit codes: \(ExitStatus.summary).
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, ApplyCommand.self, StatusCommand.self, StopCommand.self, RestartCommand.self,
            LogsCommand.self, HistoryCommand.self, AlertsCommand.self, ExplainCommand.self, SilenceCommand.self,
            NotifyCommand.self, RemoveCommand.self,
            EnableCommand.self, DisableCommand.self,
            QueryCommand.self, DoctorCommand.self, AgentCommand.self, InstallServiceCommand.self, ListenCommand.self,
            CheckCommand.self, TestCommand.self, TSDBCommand.self, MCPServerCommand.self, NamesCommand.self,
        ]
    )

    static func main() async {
        // What cannot be written is told as an error.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        do {
            try refuseUnknownCommand(CommandLine.arguments.dropFirst(), of: Self.self)
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            printError(failure.message)
            Glibc.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }

    /// ArgumentParser takes an unknown command for a stray argument; people want to know which one they meant.
    private static func refuseUnknownCommand(
        _ words: ArraySlice<String>, of parent: any ParsableCommand.Type, path: String = "roost"
    ) throws {
        let commands = parent.configuration.subcommands
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !commands.isEmpty else { return }
        if let command = commands.first(where: { $0.configuration.commandName == word }) {
            return try refuseUnknownCommand(words.dropFirst(), of: command, path: "\(path) \(word)")
        }
        let names = commands.map { $0.configuration }.filter { $0.shouldDisplay }.map { $0.commandName ?? "" }
        let advice = nearest(to: word, among: names).map { "did you mean '\(path) \($0)'?" } ?? "see '\(path) --help'"
        throw Failure(.usage, "there is no command '\(word)'; \(advice)")
    }
}
