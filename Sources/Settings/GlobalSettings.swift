package import Model
internal import YAML

/// The `global` section of a Prometheus configuration, as far as Roost has a use for it.
package struct GlobalSettings: Sendable {
    /// How often groups of rules are evaluated that do not say it themselves.
    package var evaluationInterval = Duration.seconds(15)
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
        try reader.refuse(
            ["scrape_interval", "scrape_timeout"],
            because: "is not supported yet: use interval or probe_timeout of agent")
        try reader.finish()
    }
}
