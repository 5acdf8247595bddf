import Exposition
import Model
import PromQL
import Registry

/// How instrumentation libraries name what they count. Of each list the first that a server exposes is taken.
private enum KnownMetrics {
    /// Histograms and summaries of how long requests take, and what their unit is in seconds: OpenTelemetry's for MCP
    /// and for HTTP (also its older one), ToolHive, Prometheus' clients, starlette_exporter, Micrometer.
    static let durations: [(name: String, unit: Double)] = [
        ("mcp_server_operation_duration_seconds", 1), ("toolhive_mcp_request_duration_seconds", 1),
        ("http_server_request_duration_seconds", 1), ("http_request_duration_seconds", 1),
        ("starlette_request_duration_seconds", 1), ("http_server_requests_seconds", 1),
        ("http_server_duration_milliseconds", 0.001), ("request_duration_seconds", 1),
    ]
    /// Counters of requests.
    static let requests = [
        "mcp_requests_total", "toolhive_mcp_requests_total", "http_requests_total", "starlette_requests_total",
        "fastapi_requests_total", "requests_total",
    ]
    /// Gauges of open connections.
    static let connections = ["mcp_active_connections", "toolhive_mcp_active_connections", "active_connections"]
    /// The labels that tell how a request over HTTP ended.
    static let statuses = ["status", "code", "status_code", "http_status_code", "http_response_status_code"]
}

/// One number of a page, and whose it is.
private struct Figure {
    let labels: Labels
    let value: Double
}

extension RequestFigures {
    /// What a page of metrics says of requests; nothing when it is no such page, or has none that are known.
    init(exposition page: [UInt8], as syntax: ExpositionSyntax) {
        self.init()
        guard let figures = try? Self.figures(ExpositionReader(page, as: syntax)) else { return }
        let byName = Dictionary(grouping: figures) { $0.labels.metric }
        if let counter = KnownMetrics.requests.lazy.compactMap({ byName[$0] }).first {
            let counted = counter.reduce(0) { $0 + $1.value }
            total = counted
            errorRatio = Self.errorRatio(counter, total: counted)
        }
        if let (name, unit) = KnownMetrics.durations.first(where: { byName["\($0.name)_count"] != nil }) {
            readDurations(name, unit, byName)
        }
        connections = KnownMetrics.connections.lazy.compactMap { byName[$0] }.first.map {
            $0.reduce(0) { $0 + $1.value }
        }
    }

    private static func figures(_ reader: ExpositionReader) throws(ExpositionError) -> [Figure] {
        var reader = reader
        var figures: [Figure] = []
        while let entry = try reader.next() {
            guard case .sample(let sample) = entry, sample.value.isFinite else { continue }
            figures.append(Figure(labels: try reader.labels(of: sample), value: sample.value))
        }
        return figures
    }

    private mutating func readDurations(_ name: String, _ unit: Double, _ byName: [String: [Figure]]) {
        func sum(_ suffix: String) -> Double { (byName[name + suffix] ?? []).reduce(0) { $0 + $1.value } }
        let count = sum("_count")
        total = total ?? count
        guard count > 0 else { return }
        averageSeconds = sum("_sum") / count * unit
        let quantile = Self.quantile(of: byName["\(name)_bucket"] ?? []) ?? Self.stated(in: byName[name] ?? [])
        p95Seconds = quantile.map { $0 * unit }
    }

    /// From the buckets of all series together.
    private static func quantile(of buckets: [Figure]) -> Double? {
        var counts: [Double: Double] = [:]
        for bucket in buckets {
            guard let bound = bucket.labels["le"].flatMap(Double.init), !bound.isNaN else { continue }
            counts[bound, default: 0] += bucket.value
        }
        var histogram = ClassicBuckets()
        for (bound, count) in counts.sorted(by: { $0.key < $1.key }) {
            histogram.append(upperBound: bound, count: count)
        }
        let quantile = histogram.quantile(0.95).value
        return quantile.isFinite ? quantile : nil
    }

    /// Of a summary, which has worked it out itself; of several series the longest.
    private static func stated(in summary: [Figure]) -> Double? {
        summary.filter { $0.labels["quantile"].flatMap(Double.init) == 0.95 }.map(\.value).max()
    }

    /// The part that ended with a status of 500 or above; nil where no series tells its status.
    private static func errorRatio(_ counter: [Figure], total: Double) -> Double? {
        guard total > 0, let label = KnownMetrics.statuses.first(where: { counter[0].labels[$0] != nil }) else {
            return nil
        }
        let errors = counter.filter { $0.labels[label]?.hasPrefix("5") == true }
        return errors.reduce(0) { $0 + $1.value } / total
    }
}
