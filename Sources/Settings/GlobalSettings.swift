package import Model
internal import YAML

/// The `global` section of a Prometheus configuration, as far as Roost has a use for it.
package struct GlobalSettings: Sendable {
    /// How often groups of rules are evaluated that do not say it themselves.
    package var evaluationInterval = Duration.seconds(15)
    /// How often targets are scraped that do not say it themselves.
    package var scrapeInterval = Duration.seconds(60)
    /// When a scrape that has no answer has failed; at most the interval.
    package var scrapeTimeout = Duration.seconds(10)
    /// Labels that identify this host wherever its samples and alerts go.
    package var externalLabels = Labels.empty

    package init() {}

    init(_ node: YAMLNode) throws(YAMLError) {
        var reader = try MappingReader(node, "global")
        if let interval = try reader.positiveDuration("evaluation_interval") {
            evaluationInterval = .milliseconds(interval)
        }
        var labels: [(String, String)] = []
        for entry in try reader.entries("external_labels") {
            if entry.key.isEmpty || entry.key == Labels.metricName {
                throw entry.keyError("\"\(entry.key)\" cannot be an external label: choose another name")
            }
            labels.append((entry.key, try entry.value.string("external label \(entry.key)")))
        }
        externalLabels = Labels(labels)
        if let interval = try reader.positiveDuration("scrape_interval") { scrapeInterval = .milliseconds(interval) }
        scrapeTimeout = min(scrapeTimeout, scrapeInterval)
        try reader.value("scrape_timeout") { node throws(YAMLError) in
            scrapeTimeout = .milliseconds(try node.positiveDuration("scrape_timeout"))
            guard scrapeTimeout <= scrapeInterval else {
                throw node.error("scrape_timeout of global must not be longer than its scrape_interval")
            }
        }
        try reader.finish()
    }
}
