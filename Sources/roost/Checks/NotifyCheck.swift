import Notify
import YAML

/// Checks a notification file: gives Alertmanager's verdict, and says what the agent would refuse all the same.
struct NotifyCheck {
    /// Checks a file.
    func report(on path: String) -> CheckReport {
        var report = CheckReport(path)
        do {
            var config = try NotificationConfig(YAMLNode(parsing: ServerFile.read(path), file: path))
            try config.loadTemplates()
            for warning in config.warnings + config.unsupported { report.add(.warning, warning.description) }
            let silent = config.receivers.filter(\.settings.isEmpty).map { "\"\($0.name)\"" }
            if !silent.isEmpty { report.add(.warning, "nobody is told by \(silent.joined(separator: ", "))") }
            report.add(.success, "\(config.receivers.count) receivers and \(config.route.count) routes found")
        } catch {
            report.add(.error, (error as? Failure)?.message ?? "\(error)")
        }
        return report
    }
}

extension Route {
    /// This route and all below it.
    fileprivate var count: Int { routes.reduce(1) { $0 + $1.count } }
}
