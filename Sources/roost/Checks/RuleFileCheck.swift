import Rules
import YAML

/// Checks rule files.
struct RuleFileCheck {
    let lint: LintSelection
    var features: QueryFeatures
    let ignoresUnknownKeys: Bool

    /// Checks the text of a file.
    func report(on bytes: [UInt8], named name: String) -> CheckReport {
        var report = CheckReport(name)
        do throws(RuleFileError) {
            let file = try RuleFile(
                parsing: bytes, file: name, allowsExperimental: features.allowsExperimental,
                ignoresUnknownKeys: ignoresUnknownKeys)
            let places = Set(file.duplicates)
            for warning in file.warnings where !places.contains(warning) { report.add(.warning, warning.description) }
            if lint.findsDuplicates { for duplicate in file.duplicates { report.add(.lint, duplicate.description) } }
            let count = file.groups.reduce(0) { $0 + $1.rules.count }
            if !report.hasLint { report.add(.success, "\(count) rules found") }
        } catch {
            report.add(.error, error.description)
        }
        return report
    }

    /// Checks a file.
    func report(on path: String) -> CheckReport {
        do {
            return report(on: try ServerFile.read(path), named: path)
        } catch {
            var report = CheckReport(path)
            report.add(.error, (error as? Failure)?.message ?? "\(error)")
            return report
        }
    }
}
