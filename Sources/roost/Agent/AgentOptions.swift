import Format
import Forwarding
import Glibc
import HTTP
import Model
import Notify
import Rules
import Scraping
import Settings
import WebServer
import YAML

/// What the command line asks of the agent; it wins over the file.
struct AgentOptions {
    var config: String?
    var listen: String?
    var rules: [String] = []
    var webhook: String?
    var webConfig: String?
    var interval: String?
    /// Names with commas between them.
    var features: [String] = []
}

/// Everything the agent runs by, read and checked as a whole, so that a bad file changes nothing.
struct AgentConfiguration: Sendable {
    var settings: Settings
    var groups: [RuleGroup]
    /// The files whose changes have all of it read again, as they were before they were read.
    var watchedFiles: FileSignatures
    /// Who may ask the HTTP port, and for what.
    var access: WebAccess
    var notification: NotificationConfig
    var jobs: [ScrapeJob]
    var alerting: AlertingConfig
    /// What is no error and yet probably not meant.
    var warnings: [String]

    init(_ options: AgentOptions) throws {
        var settings = Settings()
        if let path = options.config { settings = try ServerFile.settings(of: path) }
        if let listen = options.listen {
            guard let address = ListenAddress(listen) else {
                throw Failure(.usage, "--listen takes an address and a port such as 127.0.0.1:9640, not '\(listen)'")
            }
            settings.agent.listen = address
        }
        if let interval = options.interval {
            settings.agent.interval = try Self.interval(interval)
            settings.global.evaluationInterval = settings.agent.interval
        }
        for name in options.features.flatMap({ $0.split(separator: ",").map(String.init) }) {
            guard let feature = AgentFeature(rawValue: name) else { throw Failure(.usage, AgentFeature.unknown(name)) }
            settings.agent.features.insert(feature)
        }
        let patterns = (settings.ruleFiles + options.rules).map { FilePattern($0) }
        var watchedFiles = FileSignatures(Set(patterns))
        (groups, warnings) = try Self.groups(
            matching: patterns,
            allowsExperimental: settings.agent.allowsExperimental)
        notification = try Self.notification(settings, webhook: options.webhook)
        notification.waitsToResolve = settings.agent.notificationTiming == .alertmanager
        warnings += notification.warnings.map(\.description)
        jobs = try Self.jobs(settings)
        alerting = try Self.alerting(settings)
        if let path = options.webConfig { settings.agent.webConfig = path }
        access = try settings.agent.webConfig.map { try Self.access($0, &watchedFiles) } ?? .open
        if access.isAuthenticated, !access.isEncrypted, !HostPolicy.isLoopback(settings.agent.listen.host) {
            warnings.append("passwords cross the network readable: give the web configuration a tls_server_config")
        }
        self.watchedFiles = watchedFiles
        self.settings = settings
    }

    private static func access(_ path: String, _ watchedFiles: inout FileSignatures) throws -> WebAccess {
        watchedFiles.add(FilePattern(path))
        let config = try ServerFile.webConfig(of: path)
        return try reportingBadFiles { () throws(YAMLError) in
            try WebAccess(config) { file in
                watchedFiles.add(FilePattern(file))
                return try ServerFile.read(file)
            }
        }
    }

    /// Those of the file, and the one that scrapes the servers of this machine.
    static func jobs(_ settings: Settings) throws -> [ScrapeJob] {
        let (global, agent) = (settings.global, settings.agent)
        let defaults = ScrapeDefaults(interval: global.scrapeInterval, timeout: global.scrapeTimeout)
        let jobs = try reportingBadFiles { () throws(YAMLError) in
            try ScrapeJob.list(settings.scrapeConfigs, defaults: defaults, folder: settings.folder)
        }
        guard !jobs.contains(where: { $0.name == ServerEndpoints.job }) else {
            throw Failure(
                .configuration,
                "the job '\(ServerEndpoints.job)' is that of this host's servers: choose another job_name")
        }
        return jobs + [.servers(interval: agent.interval, timeout: min(agent.interval, defaults.timeout))]
    }

    /// The other Alertmanagers that the file names.
    static func alerting(_ settings: Settings) throws -> AlertingConfig {
        guard let node = settings.alerting else { return AlertingConfig() }
        return try reportingBadFiles { () throws(YAMLError) in
            try AlertingConfig(node, folder: settings.folder)
        }
    }

    private static func interval(_ text: String) throws -> Duration {
        guard let milliseconds = DurationText.milliseconds(text), milliseconds > 0 else {
            throw Failure(.usage, "--interval takes a duration such as 15s, not '\(text)'")
        }
        return .milliseconds(milliseconds)
    }

    private static func groups(
        matching patterns: [FilePattern], allowsExperimental: Bool
    ) throws -> ([RuleGroup], warnings: [String]) {
        var groups: [RuleGroup] = []
        var warnings: [String] = []
        let paths = try patterns.flatMap { pattern in
            let found = try files(matching: pattern)
            if found.isEmpty { warnings.append("no rule file matches \(pattern.text)") }
            return found
        }
        for path in paths {
            var status = stat()
            // Whoever opens a pipe waits until somebody writes.
            guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
                throw Failure(.configuration, "cannot read the rule file \(path): it is no regular file")
            }
            do {
                let file = try RuleFile(
                    parsing: ServerFile.read(path), file: path, allowsExperimental: allowsExperimental)
                groups += file.groups
                warnings += file.warnings.map(\.description)
            } catch let error as RuleFileError {
                throw Failure(.configuration, error.description)
            }
        }
        return (groups, warnings)
    }

    /// A plain path must be there; a pattern may match nothing.
    private static func files(matching pattern: FilePattern) throws -> [String] {
        let paths = pattern.paths
        guard !paths.isEmpty || pattern.hasWildcards else {
            throw Failure(
                .configuration, "cannot read the rule file \(pattern.text): \(String(cString: strerror(ENOENT)))")
        }
        return paths
    }

    private static func notification(_ settings: Settings, webhook: String?) throws -> NotificationConfig {
        if let webhook {
            guard webhook.hasPrefix("http://") || webhook.hasPrefix("https://") else {
                throw Failure(.usage, "--webhook takes a URL that begins with http:// or https://")
            }
            return .webhook(url: webhook)
        }
        guard let path = settings.agent.alertmanagerConfig else { return .silent }
        let config = try NotificationConfig(ofFile: path)
        try reportingBadFiles { () throws(YAMLError) in try config.checkSupport() }
        return config
    }
}
