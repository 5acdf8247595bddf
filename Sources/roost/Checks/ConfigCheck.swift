import Format
import Forwarding
import Glibc
import HTTPConfig
import Model
import Scraping
import Settings
import YAML

/// Checks the settings of an agent with everything that they name.
struct ConfigCheck {
    let rules: RuleFileCheck
    /// Whether other files are left alone, as they lie on another machine.
    let isSyntaxOnly: Bool

    /// How long a sample stays current, which a scrape interval must not reach.
    private static let lookback = Duration.seconds(300)

    /// Checks a file; one report for it and one for each rule file and notification file that it names.
    func reports(on path: String) -> [CheckReport] {
        var report = CheckReport(path)
        var others: [CheckReport] = []
        do {
            let settings = try ServerFile.settings(of: path)
            let jobs = try AgentConfiguration.jobs(settings)
            let alertmanagers = try AgentConfiguration.alerting(settings).alertmanagers
            checkServers(of: settings, &report)
            if !isSyntaxOnly {
                others += checkRuleFiles(of: settings, &report)
                for job in jobs { check(job, &report) }
                for alertmanager in alertmanagers {
                    check(alertmanager.http, of: "the Alertmanager at \(alertmanager.address)", &report)
                }
                if let path = settings.agent.alertmanagerConfig { others.append(NotifyCheck().report(on: path)) }
                if let path = settings.agent.webConfig { others.append(WebConfigCheck().report(on: path)) }
            }
            // One of them is the agent's own.
            if jobs.count > 1 { report.add(.success, "\(jobs.count - 1) scrape jobs found") }
            if !alertmanagers.isEmpty { report.add(.success, "\(alertmanagers.count) Alertmanagers found") }
            if rules.lint.findsLongIntervals { for job in jobs { lint(job, &report) } }
        } catch {
            report.add(.error, (error as? Failure)?.message ?? "\(error)")
        }
        if !report.hasErrors { report.add(.success, "\(path) is a valid settings file") }
        return [report] + others
    }

    private func checkRuleFiles(of settings: Settings, _ report: inout CheckReport) -> [CheckReport] {
        var paths: [String] = []
        for text in settings.ruleFiles {
            let pattern = FilePattern(text)
            let found = pattern.paths
            if found.isEmpty {
                let complaint = "no rule file matches \(text)"
                report.add(pattern.hasWildcards ? .warning : .error, complaint)
            }
            paths += found
        }
        if !paths.isEmpty { report.add(.success, "\(paths.count) rule files found") }
        var rules = rules
        if settings.agent.allowsExperimental { rules.features.allowsExperimental = true }
        return paths.map(rules.report(on:))
    }

    private func check(_ job: ScrapeJob, _ report: inout CheckReport) {
        for file in job.files where access(file, R_OK) != 0 {
            report.add(
                .error, "job \(quoted(job.name)) cannot read \(file): \(String(cString: strerror(errno)))")
        }
        for text in job.targetFiles {
            let paths = FilePattern(text).paths
            if paths.isEmpty {
                report.add(.warning, "no file with targets for job \(quoted(job.name)) matches \(text)")
            }
            for path in paths {
                if let problem = ScrapeJob.problem(withTargetFile: path) { report.add(.error, problem) }
            }
        }
    }

    private func check(_ http: HTTPConfig, of asked: String, _ report: inout CheckReport) {
        for file in http.files where access(file, R_OK) != 0 {
            report.add(.error, "\(asked) cannot be asked with \(file): \(String(cString: strerror(errno)))")
        }
    }

    private func lint(_ job: ScrapeJob, _ report: inout CheckReport) {
        guard job.interval >= Self.lookback else { return }
        report.add(
            .lint,
            "job \(quoted(job.name)) is scraped every \(DurationText.text(job.interval.milliseconds)): its samples are "
                + "no longer current before the next ones come")
    }

    /// The servers as they would be here; what hangs on variables that are not set is passed over.
    private func checkServers(of settings: Settings, _ report: inout CheckReport) {
        let missing = MissingVariables()
        do {
            let servers = try settings.servers { name in missing.value(of: name) }
            if !servers.isEmpty { report.add(.success, "\(servers.count) servers found") }
            guard missing.names.isEmpty, !isSyntaxOnly else { return warn(of: missing, &report) }
            for server in servers {
                for file in server.environmentFiles where access(file, R_OK) != 0 {
                    report.add(
                        .error, "server \(quoted(server.name)) cannot read \(file): \(String(cString: strerror(errno)))"
                    )
                }
            }
        } catch {
            if missing.names.isEmpty { report.add(.error, error.description) } else { warn(of: missing, &report) }
        }
    }

    private func warn(of missing: MissingVariables, _ report: inout CheckReport) {
        let names = missing.names.sorted().map { "${\($0)}" }.joined(separator: ", ")
        if !names.isEmpty { report.add(.warning, "not set here: \(names)") }
    }
}

/// Looks variables up and notes those that are not there.
private final class MissingVariables {
    private(set) var names: Set<String> = []

    func value(of name: String) -> String? {
        if let value = environmentValue(name) { return value }
        names.insert(name)
        return ""
    }
}
