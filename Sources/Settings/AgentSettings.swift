internal import YAML

/// How the agent of this host works.
package struct AgentSettings: Sendable {
    /// Where the HTTP server listens.
    package var listen = ListenAddress(host: "127.0.0.1", port: 9640)
    /// How often servers are measured and probed.
    package var interval = Duration.seconds(15)
    /// When a probe that has no answer has failed; at most the interval.
    package var probeTimeout = Duration.seconds(5)
    /// The notification file (an `alertmanager.yml`).
    package var alertmanagerConfig: String?
    /// When receivers are told.
    package var notificationTiming = NotificationTiming.prompt
    /// The file that says how the HTTP port is guarded (a `web-config.yml`).
    package var webConfig: String?
    /// What is switched on.
    package var features: Set<AgentFeature> = []
    /// Whether queries and rules may use what upstream may still change.
    package var allowsExperimental: Bool { features.contains(where: \.allowsExperimental) }

    package init() {}

    init(_ node: YAMLNode, context: FileContext) throws(YAMLError) {
        var reader = try MappingReader(node, "agent")
        try reader.value("listen") { node throws(YAMLError) in listen = try ListenAddress(node) }
        if let value = try reader.positiveDuration("interval") { interval = .milliseconds(value) }
        probeTimeout = min(probeTimeout, interval)
        try reader.value("probe_timeout") { node throws(YAMLError) in
            probeTimeout = .milliseconds(try node.positiveDuration("probe_timeout"))
            guard probeTimeout <= interval else {
                throw node.error("probe_timeout of agent must not be longer than its interval")
            }
        }
        try reader.value("alertmanager_config") { node throws(YAMLError) in
            alertmanagerConfig = context.path(try node.string("alertmanager_config"))
        }
        try reader.value("notification_timing") { node throws(YAMLError) in
            notificationTiming = try NotificationTiming(node)
        }
        try reader.value("web_config") { node throws(YAMLError) in
            webConfig = context.path(try node.string("web_config"))
        }
        for feature in try reader.list(
            "enable_features",
            { node throws(YAMLError) in
                let name = try node.string("an element of enable_features")
                guard let feature = AgentFeature(rawValue: name) else { throw node.error(AgentFeature.unknown(name)) }
                return feature
            })
        {
            features.insert(feature)
        }
        try reader.finish()
    }
}

/// When receivers are told what is new of a group of alerts that they know.
package enum NotificationTiming: String, CaseIterable, Sendable {
    /// As soon as its `group_interval` is over, and at once that an alert is over or that a silence has ended.
    case prompt
    /// At multiples of its `group_interval` since it was told first, whatever is new.
    case alertmanager

    fileprivate init(_ node: YAMLNode) throws(YAMLError) {
        let name = try node.string("notification_timing")
        guard let timing = Self(rawValue: name) else {
            let choices = Self.allCases.map(\.rawValue).joined(separator: " or ")
            throw node.error("notification_timing of agent must be \(choices), not \"\(name)\"")
        }
        self = timing
    }
}

/// What must be switched on, under the names of Prometheus' `--enable-feature`.
package enum AgentFeature: String, CaseIterable, Sendable {
    /// Functions and aggregations that upstream may still change.
    case experimentalFunctions = "promql-experimental-functions"
    /// The `anchored` and `smoothed` of ranges.
    case extendedRangeSelectors = "promql-extended-range-selectors"
    /// The `fill` of operations between vectors.
    case fillModifiers = "promql-binop-fill-modifiers"
    /// A metric's name is removed at the end of a query, not at the first operation that changes it.
    case delayedNameRemoval = "promql-delayed-name-removal"

    /// Counts are stored with the time that their `_created` gives, and are taken to have begun then.
    case startTimestamps = "use-start-timestamps"

    /// Whether it allows what upstream may still change; each does so for all of it.
    package var allowsExperimental: Bool {
        switch self {
        case .experimentalFunctions, .extendedRangeSelectors, .fillModifiers: true
        case .delayedNameRemoval, .startTimestamps: false
        }
    }

    /// What is wrong with a name that is none.
    package static func unknown(_ name: String) -> String {
        "\"\(name)\" is no feature: choose among \(allCases.map(\.rawValue).joined(separator: ", "))"
    }
}
