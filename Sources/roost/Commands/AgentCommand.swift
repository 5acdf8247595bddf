import ArgumentParser
import Glibc
import Registry
import Settings

/// `roost agent`.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Watch over all servers: measure, evaluate rules, send webhooks, serve /metrics.",
        discussion: """
            One agent for each state folder, in the foreground. SIGHUP or a POST to /-/reload reads its files again; \
            a bad one is refused, and the old ones stay.

            Examples:
              roost agent --rules 'alerts/*.yml' --webhook http://127.0.0.1:9099/
              roost agent --config roost.yaml --listen 127.0.0.1:9640
              roost agent --listen 0.0.0.0:9640 --web-config web-config.yml
            """)

    @Option(name: [.short, .long], help: "The settings file, roost.yaml.")
    var config: String?

    @Option(help: "Where to listen (default: 127.0.0.1:9640).")
    var listen: String?

    @Option(help: "The state folder (default: see 'roost --help').")
    var home: String?

    @Option(help: "Rule files, beside those of the settings file; a pattern, given as often as needed.")
    var rules: [String] = []

    @Option(help: "Send all alerts to this URL, instead of what the settings file says.")
    var webhook: String?

    @Option(
        help:
            "The file that guards the HTTP port with TLS and passwords: a web-config.yml, as Prometheus' exporters have it."
    )
    var webConfig: String?

    @Option(help: "How often to measure and evaluate (default: 15s).")
    var interval: String?

    @Option(
        help: ArgumentHelp(
            "Switch something on that is off otherwise: \(AgentFeature.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    )
    var enableFeature: [String] = []

    func run() async throws {
        let descriptorLimit = Self.raiseDescriptorLimit()
        let home = try Home(home)
        let options = AgentOptions(
            config: config, listen: listen, rules: rules, webhook: webhook, webConfig: webConfig, interval: interval,
            features: enableFeature)
        let configuration = try AgentConfiguration(options)
        let lock = try AgentLock(home.folder)
        try await Agent(
            home: home.folder, options: options, configuration: configuration, descriptorLimit: descriptorLimit
        ).run()
        _ = consume lock
    }

    /// Connections, watches and /proc files of many servers add up, and what cannot be opened cannot be watched. The limit
    /// from before, which is what servers shall have.
    private static func raiseDescriptorLimit() -> Int64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int64(clamping: before)
    }
}
