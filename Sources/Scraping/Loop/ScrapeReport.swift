internal import Format
internal import Model

/// What is told of a scrape itself, beside the samples of its page.
struct ScrapeReport {
    /// Why it failed; nil when it did not.
    var error: String?
    var seconds = 0.0
    var scraped = 0
    var kept = 0
    var added = 0

    init() {}

    init(_ intake: TargetSeries.Intake) {
        scraped = intake.scraped
        kept = intake.kept
        added = intake.added
    }
}

/// The series in which it is told, by Prometheus' names.
struct ReportLabels {
    private let up: Labels
    private let duration: Labels
    private let scraped: Labels
    private let kept: Labels
    private let added: Labels

    init(_ target: Labels) {
        func named(_ name: String) -> Labels { target.setting(Labels.metricName, to: name) }
        up = named("up")
        duration = named("scrape_duration_seconds")
        scraped = named("scrape_samples_scraped")
        kept = named("scrape_samples_post_metric_relabeling")
        added = named("scrape_series_added")
    }

    /// The samples of one scrape.
    func samples(of report: ScrapeReport, at time: Timestamp) -> [LabeledSample] {
        [
            (up, report.error == nil ? 1 : 0), (duration, report.seconds), (scraped, Double(report.scraped)),
            (kept, Double(report.kept)), (added, Double(report.added)),
        ].map { LabeledSample(labels: $0.0, timestamp: time, value: $0.1) }
    }

    /// The end of all of them.
    func ended(at time: Timestamp) -> [LabeledSample] {
        [up, duration, scraped, kept, added].map { LabeledSample(labels: $0, timestamp: time, value: staleMarker) }
    }
}

extension TargetStatus {
    /// Takes in how a scrape was.
    mutating func take(_ report: ScrapeReport, at time: Timestamp) {
        isUp = report.error == nil
        error = report.error
        scrapedAt = time
        seconds = report.seconds
        samples = report.scraped
    }
}
