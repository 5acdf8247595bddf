extension ExpositionFormat {
    /// The format that a scraper's `Accept` header likes best; text 0.0.4 when it names none that is known.
    package init(accept header: String?) {
        let ranges = AcceptedRange.parse(header ?? "").filter { $0.quality > 0 }
        self = ranges.lazy.compactMap(ExpositionFormat.init).first ?? .fallback
    }

    private init?(_ range: AcceptedRange) {
        let version = range.parameters["version"]
        let escaping = range.parameters["escaping"].flatMap(NameEscaping.init)
        switch range.name {
        case "application/openmetrics-text":
            // Upstream reads a missing version as the draft's.
            guard let version = OpenMetricsVersion(rawValue: version ?? "0.0.1") else { return nil }
            self = .openMetrics(version: version, escaping: version == .v1 ? escaping : nil)
        case "text/plain":
            guard let version = TextVersion(rawValue: version ?? "0.0.4") else { return nil }
            self = .text(version: version, escaping: version == .v1 ? escaping : nil)
        case "*/*", "text/*": self = .fallback
        default: return nil
        }
    }
}
