import Format
import Glibc
import Model
import Scraping
import TSDB
import TestSupport
import Testing
import WebClient

/// Debian's Prometheus and this scraper read the same targets at the same time: what they store must be the same.
@Suite(.serialized) struct PeerTests {
    let temporary = TemporaryFolder()

    /// Everything that a page may hold, but what Prometheus 2.42 does not know.
    static let page = """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{path="/a b",quote="\\"q\\"",back="\\\\",line="x\\ny"} 1e3
        requests_total{instance="own",job="mine"} 7
        # TYPE size_bytes histogram
        size_bytes_bucket{le="1"} 1
        size_bytes_bucket{le="+Inf"} 3
        size_bytes_sum 4.5
        size_bytes_count 3
        # TYPE latency summary
        latency{quantile="0.5"} NaN
        latency_sum 1
        latency_count 2
        limits +Inf
        limits{side="low"} -Inf
        tiny 4.9e-324
        untyped 16
        spaced   {  a = "b" , }   5   
        """

    private func start(_ command: String, log: String) throws -> pid_t {
        let log = "\(temporary.path)/\(log)"
        return try #require(pid_t(shell("\(command) >\(log) 2>&1 & echo $!").output.trimming), "\(command)")
    }

    /// `name{labels} value` of every sample that Prometheus has of a job, without those of the scrape itself.
    private func theirs(_ port: Int, job: String) throws -> Set<String> {
        let query = "--data-urlencode 'query={job=\"\(job)\"}' http://127.0.0.1:\(port)/api/v1/query"
        // It may not be there yet.
        let answer = try? JSONValue(parsing: shell("curl -s \(query)").output)
        let results = answer?["data"]?["result"]?.array ?? []
        return Set(
            results.compactMap { result in
                let pairs = (result["metric"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }
                let labels = Labels(pairs)
                let value = result["value"]?.array?.last?.string ?? ""
                return Self.isReport(labels) ? nil : "\(labels) \(value)"
            })
    }

    private func ours(_ store: Store, job: String) throws -> Set<String> {
        let series = store.select([Matcher("job", equals: job)], from: 0, through: .max)
        return Set(
            series.compactMap { series in
                guard let value = series.values.last, !value.isStaleMarker, !Self.isReport(series.labels) else {
                    return nil
                }
                return "\(series.labels) \(goFloatText(value))"
            })
    }

    private static func isReport(_ labels: Labels) -> Bool {
        labels.metric == "up" || labels.metric.hasPrefix("scrape_")
    }

    @Test("the same samples come out of both: of a page with all that there may be, of Prometheus and of exporters")
    func same() async throws {
        let (site, prometheus, node, process) = (try freePort(), try freePort(), try freePort(), try freePort())
        temporary.write(Self.page + "\n", to: "page.txt")
        let jobs = """
            [{job_name: page, metrics_path: /page.txt, static_configs: [{targets: ['127.0.0.1:\(site)'], labels: {x: y}}]},
             {job_name: honest, honor_labels: true, metrics_path: /page.txt, static_configs: [{targets: ['127.0.0.1:\(site)']}],
              metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: 'size.*'}]},
             {job_name: prometheus, static_configs: [{targets: ['127.0.0.1:\(prometheus)']}]},
             {job_name: node, static_configs: [{targets: ['127.0.0.1:\(node)']}]},
             {job_name: process, static_configs: [{targets: ['127.0.0.1:\(process)']}]}]
            """
        let config = temporary.write("global: {scrape_interval: 2s}\nscrape_configs: \(jobs)\n", to: "prometheus.yml")
        var processes: [pid_t] = []
        defer { for process in processes { kill(process, SIGKILL) } }
        processes.append(
            try start("python3 -m http.server --bind 127.0.0.1 --directory \(temporary.path) \(site)", log: "site.log"))
        processes.append(
            try start("prometheus-node-exporter --web.listen-address=127.0.0.1:\(node)", log: "node.log"))
        let names = temporary.write(
            "process_names:\n  - name: site\n    cmdline: ['http.server.*\(site)']\n", to: "process.yml")
        processes.append(
            try start(
                "prometheus-process-exporter -config.path '\(names)' -web.listen-address 127.0.0.1:\(process)",
                log: "process.log"))
        processes.append(
            try start(
                "prometheus --config.file=\(config) --web.listen-address=127.0.0.1:\(prometheus) "
                    + "--storage.tsdb.path=\(temporary.path)/data", log: "prometheus.log"))
        let store = Store()
        let scraper = Scraper(
            transport: WebClient(), storage: store, time: SystemTime(), events: RecordedEvents(), version: "1")
        scraper.replace(try ScrapingTests.jobs(jobs.replacing("job_name:", with: "scrape_interval: 2s, job_name:")))
        try await withThrowingTaskGroup { group in
            group.addTask { try await scraper.run() }
            for job in ["page", "honest"] {
                var difference: Set<String> = []
                let isSame = try await holds(within: .seconds(90)) {
                    let theirs = try theirs(prometheus, job: job)
                    difference = try theirs.symmetricDifference(ours(store, job: job))
                    return !theirs.isEmpty && difference.isEmpty
                }
                #expect(isSame, "\(job): \(difference.sorted()), \(scraper.targets().compactMap(\.error))")
            }
            #expect(try ours(store, job: "page").count == 14)
            // Their values move; which series there are does not.
            for job in ["prometheus", "node", "process"] {
                var difference: Set<Substring> = []
                let isSame = try await holds(within: .seconds(90)) {
                    let theirs = try Self.series(theirs(prometheus, job: job))
                    difference = try theirs.symmetricDifference(Self.series(ours(store, job: job)))
                    return theirs.count > 60 && difference.isEmpty
                }
                #expect(isSame, "\(job): \(difference.sorted()), \(scraper.targets().compactMap(\.error))")
            }
            group.cancelAll()
        }
    }

    private static func series(_ samples: Set<String>) -> Set<Substring> {
        Set(samples.map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] })
    }
}
