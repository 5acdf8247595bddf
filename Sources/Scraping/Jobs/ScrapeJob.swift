package import Exposition
package import HTTPConfig
package import Model

/// What is scraped alike: one element of `scrape_configs`. A limit of 0 is none.
package struct ScrapeJob: Hashable, Sendable {
    package var name: String
    package var interval = Duration.seconds(60)
    package var timeout = Duration.seconds(10)
    package var path = "/metrics"
    package var scheme = "http"
    /// Parameters of the query, in the order of the file.
    package var parameters: [Parameter] = []
    /// Whether labels that a target writes win over those that it was given.
    package var honorsLabels = false
    /// Whether times that a target writes are those of its samples.
    package var honorsTimestamps = true
    /// Whether series with times of their own are ended when they are gone.
    package var tracksStaleness = false
    package var targetRules: [RelabelRule] = []
    package var sampleRules: [RelabelRule] = []
    package var limits = ScrapeLimits()
    package var acceptsCompression = true
    package var http = HTTPConfig()
    /// What a page is taken for whose content type says nothing that is known; nil for an error.
    package var fallback: ExpositionSyntax?
    package var sources: [TargetSource] = []

    package init(name: String) {
        self.name = name
    }

    /// One parameter of the query and its values.
    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var values: [String]
    }
}

/// What a target may send before its scrape fails; 0 is no limit.
package struct ScrapeLimits: Hashable, Sendable {
    /// Bytes of the page, unpacked. Prometheus has no limit here; nobody wants to read a gigabyte of metrics.
    package var bodySize: Int64 = 64 << 20
    /// Samples after relabelling.
    package var samples = 0
    package var labels = 0
    package var labelNameLength = 0
    package var labelValueLength = 0
    /// Targets of the whole job after relabelling.
    package var targets = 0
}

/// Where the targets of a job come from.
package enum TargetSource: Hashable, Sendable {
    case fixed([TargetGroup])
    /// Files of JSON or YAML whose paths match one of the patterns.
    case files(patterns: [String], refresh: Duration)
    case http(url: String, refresh: Duration, HTTPConfig)
    /// The servers of this machine, which somebody else tells of.
    case servers
}
