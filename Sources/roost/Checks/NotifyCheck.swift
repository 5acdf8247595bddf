import Notify
import YAML

/// Checks a notification file as the agent reads it.
struct NotifyCheck {
    /// Checks a file.
    func report(on path: String) -> CheckReport {
        var report = CheckReport(path)
        do {
            let config = try NotificationConfig(YAMLNode(parsing: ServerFile.read(path), file: path))
            let silent = config.receivers.filter(\.integrations.isEmpty).map { "\"\($0.name)\"" }
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
