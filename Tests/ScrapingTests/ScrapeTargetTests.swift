import Model
import Scraping
import Testing

/// What a target is asked, and what its samples are given, must be what Prometheus makes of the same file.
struct ScrapeTargetTests {
    private func target(_ job: String, _ labels: Labels = ["__address__": "a:1"]) throws -> ScrapeTarget? {
        try ScrapeTarget(labels, of: ["zone": "z"], job: try #require(try jobs("[{job_name: j\(job)}]").first))
    }

    @Test("without rules: the job, the instance and the group's labels")
    func plain() throws {
        let target = try #require(try target(""))
        #expect(target.url == "http://a:1/metrics")
        #expect(target.labels == ["job": "j", "instance": "a:1", "zone": "z"])
        #expect(target.interval == .seconds(10) && target.timeout == .seconds(5))
    }

    @Test(
        "labels with two underscores say how it is scraped, and rules may set them",
        arguments: [
            ("__address__", "b:2", "http://b:2/metrics"), ("__scheme__", "https", "https://a:1/metrics"),
            ("__metrics_path__", "/m?x=1", "http://a:1/m?x=1&p=1&p=2"),
            ("__param_q", "a b&c", "http://a:1/metrics?p=1&p=2&q=a%20b%26c"),
            ("__param_p", "9", "http://a:1/metrics?p=9&p=2"),
        ])
    func rules(_ label: String, _ value: String, _ url: String) throws {
        let parameters = label == "__address__" || label == "__scheme__" ? "" : ", params: {p: ['1', '2']}"
        let rule = ", relabel_configs: [{target_label: \(label), replacement: '\(value)'}]"
        let target = try #require(try target(parameters + rule))
        #expect(target.url == url)
        #expect(!target.labels.contains { $0.name.hasPrefix("__") })
    }

    @Test("a rule may drop it, and its interval may be its own")
    func special() throws {
        #expect(try target(", relabel_configs: [{action: drop, source_labels: [zone], regex: z}]") == nil)
        let rule = ", relabel_configs: [{target_label: __scrape_interval__, replacement: 1m}]"
        #expect(try target(rule)?.interval == .seconds(60))
        #expect(throws: TargetError.self) {
            try target(", relabel_configs: [{target_label: __scrape_timeout__, replacement: 1m}]")
        }
        #expect(throws: TargetError.self) { try target("", [:]) }
    }
}
