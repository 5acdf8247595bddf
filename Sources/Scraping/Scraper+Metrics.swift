package import Model

extension Scraper {
    private static let targetCount = MetricFamily(
        "roost_scrape_targets", .gauge, help: "Targets that are scraped, by job and by how the newest scrape went.")

    /// How many targets there are.
    package func metricPoints() -> [MetricPoint] {
        let counts = Dictionary(grouping: targets()) { target in
            [
                "scrape_job": target.job,
                "health": target.isUp.map { $0 ? "up" : "down" } ?? "unknown",
            ] as Labels
        }
        return counts.map { MetricPoint(Self.targetCount, $0.key, Double($0.value.count)) }
            .sorted { $0.labels < $1.labels }
    }
}
