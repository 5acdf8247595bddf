import ArgumentParser
import Format
import Glibc
import Settings
import YAML

/// What the command line says of a server; it wins over a file.
struct ServeOverrides: ParsableArguments {
    @Option(name: [.short, .long], help: "Where it listens; 0 takes a free port.")
    var port: UInt16?

    @Option(help: "The address it listens on.")
    var host: String?

    @Option(
        help: ArgumentHelp(
            "A variable of its environment; as often as needed. What stands here can be seen in the list of processes.",
            valueName: "name=value"))
    var env: [String] = []

    @Option(
        help: ArgumentHelp("A file with variables, NAME=VALUE lines; as often as needed.", valueName: "file"),
        completion: .file())
    var envFile: [String] = []

    @Option(help: "The folder it runs in.", completion: .directory)
    var directory: String?

    @Option(help: ArgumentHelp("How the agent probes its health: auto, mcp, http, tcp or none.", valueName: "check"))
    var health: String?

    @Option(help: ArgumentHelp("When it counts as ready.", valueName: "check"))
    var ready: String?

    @Option(
        help: ArgumentHelp(
            "What it must not fail three times in a row, every 10s, else it is restarted.", valueName: "check"))
    var live: String?

    @Option(
        help: "When it is started again after it has ended: always, on-failure or never.",
        completion: .list(ServerSettings.Restart.allCases.map(\.rawValue)))
    var restart: String?

    @Option(help: ArgumentHelp("How long it may take to become ready (default: 60s).", valueName: "duration"))
    var startTimeout: String?

    @Option(
        help: ArgumentHelp("How long it may take to end before it is killed (default: 30s).", valueName: "duration"))
    var stopTimeout: String?

    @Flag(help: "Let it inherit a listening socket, which stays open while it is restarted; {fd} is its number.")
    var inheritSocket = false

    @Flag(help: "Start it again after a boot.")
    var enable = false

    /// Whether something is said that can hold for one server only.
    var areForOne: Bool { port != nil && port != 0 }

    /// Whether nothing is said.
    private var areEmpty: Bool {
        [host, directory, health, ready, live, restart, startTimeout, stopTimeout].allSatisfy { $0 == nil }
            && port == nil && env.isEmpty && envFile.isEmpty && !inheritSocket && !enable
    }

    /// Puts what is said in the place of what the settings have.
    func apply(to settings: inout ServerSettings) throws {
        guard settings.url == nil || areEmpty else {
            throw Failure(
                .usage,
                "'\(settings.name)' runs elsewhere and is only watched: leave out the options of servers that are started "
                    + "here, or choose another server with --name")
        }
        if let port { settings.port = Int(port) }
        if let host {
            guard let address = numericAddress(host) else {
                throw Failure(.usage, "--host takes a numeric address or 'localhost', not '\(host)'")
            }
            settings.host = address
        }
        // Not beside the file's own `env_file`, whose variables do not win over its `env`.
        for path in envFile { settings.environment.merge(try ServerFile.variables(of: path)) { $1 } }
        for variable in env { try take(variable, &settings) }
        if let directory { settings.directory = try Self.absolute(directory) }
        if inheritSocket { settings.inheritsSocket = true }
        if let health { settings.health = try Self.check(health, for: .health, "--health", settings) }
        if let ready { settings.readiness = try Self.check(ready, for: .readiness, "--ready", settings) }
        if let live {
            let check = try Self.check(live, for: .liveness, "--live", settings)
            settings.liveness = check.kind == .none ? nil : LivenessSettings(check)
        }
        if let restart {
            guard let policy = ServerSettings.Restart(rawValue: restart) else {
                throw Failure(.usage, "--restart takes always, on-failure or never, not '\(restart)'")
            }
            settings.restart = policy
        }
        if let startTimeout { settings.startTimeout = try Self.duration(startTimeout, "--start-timeout") }
        if let stopTimeout { settings.stopTimeout = try Self.duration(stopTimeout, "--stop-timeout") }
        if enable { settings.isEnabled = true }
        guard
            settings.inheritsSocket
                || !settings.command.contains(where: { $0.contains(ServerSettings.socketPlaceholder) })
        else {
            throw Failure(.usage, "{fd} in the command stands for a socket that is inherited: add --inherit-socket")
        }
    }

    /// The value may be a secret, and is in no message.
    private func take(_ variable: String, _ settings: inout ServerSettings) throws {
        guard let split = variable.firstIndex(of: "="), isVariableName(String(variable[..<split])) else {
            throw Failure(.usage, "--env takes NAME=VALUE, where a name has letters, digits and '_'")
        }
        settings.environment[String(variable[..<split])] = String(variable[variable.index(after: split)...])
    }

    private static func check(
        _ text: String, for role: CheckSettings.Role, _ option: String, _ settings: ServerSettings
    ) throws -> CheckSettings {
        let check: CheckSettings
        do throws(CommandTextError) {
            check = try CheckSettings(text, for: role)
        } catch {
            throw Failure(.usage, "\(option): \(error)")
        }
        guard settings.needsPort || !check.kind.needsPort else {
            throw Failure(.usage, "\(option): \(role) \(check.kind.rawValue) needs the server's port: add -p")
        }
        return check
    }

    private static func duration(_ text: String, _ option: String) throws -> Duration {
        guard let milliseconds = DurationText.milliseconds(text), milliseconds > 0 else {
            throw Failure(.usage, "\(option) takes a duration such as 15s, not '\(text)'")
        }
        return .milliseconds(milliseconds)
    }

    /// A path as seen from here.
    private static func absolute(_ path: String) throws -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let current = getcwd(nil, 0) else {
            throw Failure(.usage, "the current folder is gone; use absolute paths")
        }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }
}
