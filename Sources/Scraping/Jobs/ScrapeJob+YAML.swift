internal import Exposition
internal import Format
internal import HTTPConfig
internal import Model
package import YAML

/// What the `global` section says for all jobs.
package struct ScrapeDefaults: Hashable, Sendable {
    package var interval: Duration
    /// At most the interval of the job.
    package var timeout: Duration

    package init(interval: Duration = .seconds(60), timeout: Duration = .seconds(10)) {
        self.interval = interval
        self.timeout = timeout
    }
}

extension ScrapeJob {
    /// Reads the jobs of `scrape_configs`. Paths are taken from the folder of the file that asks.
    package static func list(
        _ nodes: [YAMLNode], defaults: ScrapeDefaults, folder: String
    ) throws(YAMLError) -> [ScrapeJob] {
        var jobs: [ScrapeJob] = []
        for node in nodes {
            let job = try node.mapping("a scrape config") { reader throws(YAMLError) in
                try ScrapeJob(reading: &reader, defaults: defaults) { $0.hasPrefix("/") ? $0 : folder + $0 }
            }
            guard !jobs.contains(where: { $0.name == job.name }) else {
                throw node.error("there is a job \(quoted(job.name)) already: give each job_name once")
            }
            jobs.append(job)
        }
        return jobs
    }

    private init(
        reading reader: inout MappingReader, defaults: ScrapeDefaults, path: (String) -> String
    ) throws(YAMLError) {
        self.init(name: try reader.requiredString("job_name"))
        try readTiming(&reader, defaults)
        self.path = try reader.string("metrics_path") ?? self.path
        try reader.value("scheme") { node throws(YAMLError) in
            scheme = try node.string("scheme").lowercased()
            guard ["http", "https"].contains(scheme) else { throw node.error("scheme must be http or https") }
        }
        for entry in try reader.entries("params") {
            let values = try entry.value.elements("params") { node throws(YAMLError) in try node.string("a parameter") }
            parameters.append(Parameter(name: entry.key, values: values))
        }
        honorsLabels = try reader.bool("honor_labels") ?? false
        honorsTimestamps = try reader.bool("honor_timestamps") ?? true
        tracksStaleness = try reader.bool("track_timestamps_staleness") ?? false
        acceptsCompression = try reader.bool("enable_compression") ?? true
        targetRules = try reader.list("relabel_configs", RelabelRule.init)
        sampleRules = try reader.list("metric_relabel_configs", RelabelRule.init)
        limits = try ScrapeLimits(reading: &reader)
        fallback = try reader.choice("fallback_scrape_protocol", ScrapeProtocol.self)?.syntax
        _ = try reader.list("scrape_protocols") { node throws(YAMLError) -> ScrapeProtocol in
            try node.choice("scrape_protocols")
        }
        http = try HTTPConfig(reading: &reader, path: path)
        try readSources(&reader, path)
        try reader.refuse(TargetSource.later + Self.later, because: "is not supported yet: remove it")
    }

    private mutating func readTiming(_ reader: inout MappingReader, _ defaults: ScrapeDefaults) throws(YAMLError) {
        interval = try reader.positiveDuration("scrape_interval").map { .milliseconds($0) } ?? defaults.interval
        timeout = min(defaults.timeout, interval)
        try reader.value("scrape_timeout") { node throws(YAMLError) in
            timeout = .milliseconds(try node.positiveDuration("scrape_timeout"))
            guard timeout <= interval else {
                throw node.error("scrape_timeout of job \(quoted(name)) must not be longer than its scrape_interval")
            }
        }
    }

    private mutating func readSources(
        _ reader: inout MappingReader, _ path: (String) -> String
    ) throws(YAMLError) {
        let groups = try reader.list("static_configs") { node throws(YAMLError) in try TargetGroup(node) }
        if !groups.isEmpty { sources.append(.fixed(groups)) }
        sources += try reader.list("file_sd_configs") { node throws(YAMLError) in
            try node.mapping("an element of file_sd_configs") { reader throws(YAMLError) in
                let refresh = try reader.positiveDuration("refresh_interval") ?? 300_000
                let files = try reader.required("files").elements("files") { node throws(YAMLError) in
                    let pattern = try node.string("an element of files")
                    guard [".json", ".yml", ".yaml"].contains(where: pattern.hasSuffix) else {
                        throw node.error("\(quoted(pattern)) must end with .json, .yml or .yaml")
                    }
                    return path(pattern)
                }
                return .files(patterns: files, refresh: .milliseconds(refresh))
            }
        }
        sources += try reader.list("http_sd_configs") { node throws(YAMLError) in
            try node.mapping("an element of http_sd_configs") { reader throws(YAMLError) in
                let refresh = try reader.positiveDuration("refresh_interval") ?? 60_000
                let node = try reader.required("url")
                let url = try node.string("url")
                do throws(WebAddressError) {
                    _ = try WebAddress(url)
                } catch {
                    throw node.error("an element of http_sd_configs cannot be asked: \(error)")
                }
                return .http(
                    url: url, refresh: .milliseconds(refresh), try HTTPConfig(reading: &reader, path: path))
            }
        }
    }

    /// What Prometheus knows besides.
    private static let later = [
        "scrape_classic_histograms", "always_scrape_classic_histograms", "scrape_native_histograms",
        "convert_classic_histograms_to_nhcb", "native_histogram_bucket_limit",
        "native_histogram_min_bucket_factor", "keep_dropped_targets", "scrape_failure_log_file",
        "metric_name_validation_scheme", "metric_name_escaping_scheme", "extra_scrape_metrics",
    ]
}

extension TargetSource {
    /// The keys of the sources that Prometheus knows besides.
    package static let later = [
        "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "ecs", "eureka", "gce", "hetzner",
        "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud",
        "puppetdb", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
    ].map { "\($0)_sd_configs" }
}

/// How Prometheus calls the formats of a page.
private enum ScrapeProtocol: String, CaseIterable {
    case openMetrics1 = "OpenMetricsText1.0.0"
    case openMetrics0 = "OpenMetricsText0.0.1"
    case text1 = "PrometheusText1.0.0"
    case text0 = "PrometheusText0.0.4"

    var syntax: ExpositionSyntax {
        switch self {
        case .openMetrics0, .openMetrics1: .openMetrics
        case .text0, .text1: .text
        }
    }
}

extension ScrapeLimits {
    init(reading reader: inout MappingReader) throws(YAMLError) {
        self.init()
        try reader.value("body_size_limit") { node throws(YAMLError) in
            let size = try node.size("body_size_limit", from: 0)
            if size > 0 { bodySize = size }
        }
        samples = try reader.int("sample_limit", in: 0...Int.max) ?? 0
        labels = try reader.int("label_limit", in: 0...Int.max) ?? 0
        labelNameLength = try reader.int("label_name_length_limit", in: 0...Int.max) ?? 0
        labelValueLength = try reader.int("label_value_length_limit", in: 0...Int.max) ?? 0
        targets = try reader.int("target_limit", in: 0...Int.max) ?? 0
    }
}
