package import Format
package import Model

/// How the newest scrape of a target was.
package struct TargetStatus: Sendable {
    package var job: String
    /// Without what may be secret: parameters are left out.
    package var url: String
    package var labels: Labels
    /// What was known of it before relabelling.
    package var discovered: Labels
    package var interval: Duration
    /// Nil before the first scrape.
    package var isUp: Bool?
    /// Why it is not up.
    package var error: String?
    package var scrapedAt: Timestamp?
    /// How long it took, in seconds.
    package var seconds = 0.0
    /// Samples on its page.
    package var samples = 0

    init(of target: ScrapeTarget, job: String) {
        self.job = job
        url = String(target.url.prefix { $0 != "?" })
        labels = target.labels
        discovered = target.discovered
        interval = target.interval
    }
}
