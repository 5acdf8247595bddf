import ArgumentParser
import Glibc
import Registry

/// `roost install-service`.
struct InstallServiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install-service",
        abstract: "Let systemd keep the agent, and through it bring enabled servers back after a boot.",
        discussion: """
            Writes the unit roost.service, which runs 'roost agent' on the state folder and settings file of now, and \
            starts it. For root it is a unit of the machine, for everybody else one of the user. A unit that somebody \
            else has written or changed is never overwritten. The unit's comments say why it is as it is.

            Examples:
              roost install-service --config /etc/roost.yaml
              roost install-service --user --dry-run
              roost install-service --uninstall
            """)

    @Flag(exclusivity: .exclusive, help: "Whose systemd starts it.")
    var scope: Scope?

    @Option(
        name: [.short, .long], help: "The settings file of the agent, roost.yaml.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Flag(help: "Write the unit to standard output, and change nothing.")
    var dryRun = false

    @Flag(help: "Stop the agent and delete the unit; servers run on.")
    var uninstall = false

    func validate() throws {
        guard !uninstall || config == nil && !dryRun else {
            throw ValidationError("--uninstall goes with neither --config nor --dry-run.")
        }
    }

    func run() throws {
        let home = try Home()
        let installation = try UnitInstallation(scope?.unitScope ?? .usual)
        try reportingFolderErrors {
            guard !uninstall else { return try installation.uninstall() }
            let program = lastingPath()
            guard AgentUnit.canRun(program) else {
                throw Failure(
                    .failed, "systemd runs no program with quotes or backslashes in its path: move \(program)")
            }
            let unit = AgentUnit(
                scope: installation.scope, program: program, home: home.folder, config: try checkedConfig(),
                systemdVersion: UnitScope.systemdVersion())
            try dryRun ? installation.preview(unit) : installation.install(unit)
        }
    }

    /// The settings file by its absolute path. A bad one is refused now rather than at the next boot.
    private func checkedConfig() throws -> String? {
        guard let config else { return nil }
        _ = try AgentConfiguration(AgentOptions(config: config))
        return resolved(config)
    }
}

extension InstallServiceCommand {
    /// The flags `--system` and `--user`.
    enum Scope: String, EnumerableFlag {
        case system, user

        /// What each flag says of itself.
        static func help(for value: Scope) -> ArgumentHelp? {
            switch value {
            case .system: "A unit of the machine (root's usual)."
            case .user: "A unit of your own."
            }
        }

        fileprivate var unitScope: UnitScope {
            switch self {
            case .system: .system
            case .user: .user
            }
        }
    }
}

/// Where this program is found on `PATH`, so that a link there may lead to another version later; else where it is now.
private func lastingPath() -> String {
    let own = siblingProgram("roost")
    let folders = (environmentValue("PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.map { "\($0)/roost" }.first { resolved($0) == own } ?? own
}
