internal import Format
package import Model

/// One page to be scraped again and again, as relabelling has made it.
package struct ScrapeTarget: Hashable, Sendable {
    package var url: String
    /// What its samples are given.
    package var labels: Labels
    /// What was known of it before relabelling.
    package var discovered: Labels
    package var interval: Duration
    package var timeout: Duration

    /// Relabels what a source found; nil when the rules drop it. The rules are those of Prometheus' `populateLabels`:
    /// what is missing comes from the job, and the instance is the address.
    package init?(_ found: Labels, of group: Labels, job: ScrapeJob) throws(TargetError) {
        let parameters = job.parameters.compactMap { parameter in
            parameter.values.first.map { (TargetLabel.parameter + parameter.name, $0) }
        }
        let given = group.merging(found)
        let defaults = Labels(
            [
                ("job", job.name), (TargetLabel.scheme, job.scheme), (TargetLabel.path, job.path),
                (TargetLabel.interval, DurationText.text(job.interval.milliseconds)),
                (TargetLabel.timeout, DurationText.text(job.timeout.milliseconds)),
            ] + parameters)
        discovered = defaults.merging(given)
        guard let labels = discovered.relabelled(by: job.targetRules) else { return nil }
        guard let address = labels[TargetLabel.address] else { throw TargetError("it has no address") }
        guard !address.contains("/") else { throw TargetError("its address holds a path; use __metrics_path__") }
        interval = try Self.duration(labels, TargetLabel.interval)
        timeout = try Self.duration(labels, TargetLabel.timeout)
        guard timeout <= interval else { throw TargetError("its scrape timeout is longer than its interval") }
        url = "\(labels[TargetLabel.scheme] ?? "")://\(address)\(Self.target(labels, job))"
        let own = Labels(labels.filter { !$0.name.hasPrefix("__") }.map { ($0.name, $0.value) })
        self.labels = own["instance"] == nil ? own.setting("instance", to: address) : own
    }

    private static func duration(_ labels: Labels, _ name: String) throws(TargetError) -> Duration {
        let text = labels[name] ?? ""
        guard let milliseconds = DurationText.milliseconds(text), milliseconds > 0 else {
            throw TargetError("\(name) is \(quoted(text)), which is no duration above 0s")
        }
        return .milliseconds(milliseconds)
    }

    /// Path and query. Of a parameter with several values relabelling sees, and may change, the first.
    private static func target(_ labels: Labels, _ job: ScrapeJob) -> String {
        var path = labels[TargetLabel.path] ?? ""
        if !path.hasPrefix("/") { path = "/" + path }
        var values = Dictionary(job.parameters.map { ($0.name, Array($0.values.dropFirst())) }) { $1 }
        for label in labels where label.name.hasPrefix(TargetLabel.parameter) {
            values[String(label.name.dropFirst(TargetLabel.parameter.count)), default: []].insert(label.value, at: 0)
        }
        let pairs = values.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { "\(percentEncoded(name))=\(percentEncoded($0))" }
        }
        guard !pairs.isEmpty else { return path }
        return path + (path.contains("?") ? "&" : "?") + pairs.joined(separator: "&")
    }
}

/// Why something that was found is no target.
package struct TargetError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
