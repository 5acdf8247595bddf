import WebServer
import YAML

/// Checks a web configuration with the certificates that it names.
struct WebConfigCheck {
    /// Checks a file.
    func report(on path: String) -> CheckReport {
        var report = CheckReport(path)
        do {
            let config = try ServerFile.webConfig(of: path)
            let access = try reportingBadFiles { () throws(YAMLError) in
                try WebAccess(config, read: ServerFile.read)
            }
            let count = config.users.count
            let users = count == 1 ? "1 user" : count == 0 ? "no users" : "\(count) users"
            report.add(
                .success,
                "\(path) is a valid web configuration: \(access.isEncrypted ? "TLS" : "plain HTTP"), \(users)")
        } catch {
            report.add(.error, "\(error)")
        }
        return report
    }
}
