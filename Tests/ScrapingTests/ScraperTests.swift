import Exposition
import Format
import HTTP
import Model
import TSDB
import TestSupport
import Testing

@testable import Scraping

/// What is stored of a target must be what Prometheus would have stored.
struct ScraperTests {
    let stage = Stage()
    let url = "http://a:1/metrics"

    private func job(_ settings: String = "", targets: String = "['a:1']") -> String {
        "[{job_name: j, static_configs: [{targets: \(targets), labels: {x: t}}]\(settings)}]"
    }

    @Test("samples with the target's labels, and the five that tell of the scrape")
    func samples() async throws {
        stage.transport.set(url, "m{l=\"1\"} 3\nm{l=\"2\"} 4\n")
        try await stage.run(job()) {
            await stage.pass()
            #expect(stage.newest("m", ("l", "1"), ("job", "j"), ("instance", "a:1"), ("x", "t")) == 3)
            #expect(stage.newest("up") == 1)
            #expect(stage.newest("scrape_samples_scraped") == 2)
            #expect(stage.newest("scrape_samples_post_metric_relabeling") == 2)
            #expect(stage.newest("scrape_series_added") == 2)
            #expect(stage.newest("scrape_duration_seconds") != nil)
            stage.transport.set(url, "m{l=\"1\"} 5\nm{l=\"3\"} 6\n")
            await stage.pass()
            #expect(stage.newest("m", ("l", "1")) == 5 && stage.newest("m", ("l", "3")) == 6)
            #expect(stage.newest("m", ("l", "2")) == nil, "what is gone from the page is ended")
            #expect(stage.newest("scrape_series_added") == 1)
        }
    }

    @Test("the client whose token a target is shown, and the way over a proxy")
    func credentials() async throws {
        let settings =
            ", oauth2: {client_id: c, client_secret: s, token_url: 'http://t/'}, proxy_url: 'http://p', no_proxy: b"
        try await stage.run(job(settings)) {
            await stage.pass()
            let request = try #require(stage.transport.requests.first)
            #expect(
                request.clientCredentials
                    == ClientCredentials(tokenURL: "http://t/", clientID: "c", clientSecret: "s"))
            #expect(request.proxy == HTTPProxy("http://p", exceptions: ProxyExceptions("b")))
        }
    }

    @Test(
        "a scrape that fails ends all series, and says why",
        arguments: [
            (nil, "", "refused"), ("m 1\nm{ 2\n", "", "cannot be read: 2:"),
            ("", ", body_size_limit: 3", "body_size_limit"),
            ("m 1\nn 2\n", ", sample_limit: 1", "sample_limit allows 1"),
            ("m{a=\"1\",b=\"2\"} 1\n", ", label_limit: 4", "label_limit allows 4"),
            ("m{a=\"12345\"} 1\n", ", label_value_length_limit: 4", "label_value_length_limit"),
            ("m{abcdefghijk=\"1\"} 1\n", ", label_name_length_limit: 10", "label_name_length_limit"),
            ("m 1\n", ", metric_relabel_configs: [{target_label: __name__, replacement: ''}]", "no metric name"),
        ] as [(String?, String, String)])
    func failure(_ page: String?, _ settings: String, _ reason: String) async throws {
        stage.transport.set(url, "m 1\n")
        let isFromTheStart = settings.contains("relabel")
        if !isFromTheStart { stage.transport.set(url, "ok 1\n") }
        try await stage.run(job(settings)) {
            if settings.isEmpty {
                await stage.pass()
                #expect(stage.newest("ok") == 1)
            }
            stage.transport.set(url, page == "" ? "long 1\n" : page)
            await stage.pass()
            #expect(stage.newest("up") == 0 && stage.newest("ok") == nil && stage.newest("m") == nil)
            let status = try #require(stage.scraper.targets().first)
            #expect(status.isUp == false && status.error?.contains(reason) == true, "\(status.error ?? "")")
        }
    }

    @Test(
        "a label that both have",
        arguments: [
            (false, "m{x=\"s\"} 1\n", [("x", "t"), ("exported_x", "s")]), (true, "m{x=\"s\"} 1\n", [("x", "s")]),
            (
                false, "m{x=\"s\",exported_x=\"e\"} 1\n",
                [("x", "t"), ("exported_x", "e"), ("exported_exported_x", "s")]
            ),
            (true, "m{instance=\"\"} 1\n", [("instance", "a:1")]),
        ] as [(Bool, String, [(String, String)])])
    func conflict(_ honors: Bool, _ page: String, _ labels: [(String, String)]) async throws {
        stage.transport.set(url, page)
        try await stage.run(job(", honor_labels: \(honors)")) {
            await stage.pass()
            for (name, value) in labels { #expect(stage.newest("m", (name, value)) == 1, "\(name)=\(value)") }
        }
    }

    @Test("exemplars are kept with the labels that their series has in the store")
    func exemplars() async throws {
        stage.transport.set(
            url, "# TYPE c counter\nc_total 1 # {trace_id=\"t\"} 0.5 1520879607.789\n# EOF\n",
            type: "application/openmetrics-text; version=1.0.0")
        try await stage.run(job()) {
            await stage.pass()
            await stage.pass()
            let found = stage.store.exemplars([[Matcher("__name__", equals: "c_total")]], from: 0, through: .max)
            #expect(found.map(\.exemplar.labels) == [["trace_id": "t"]], "once, though it was scraped twice")
            #expect(found.first?.exemplar.timestamp == 1_520_879_607_789 && found.first?.series["instance"] == "a:1")
        }
    }

    @Test("what _created says goes with the counts of its metric point, where that is switched on")
    func startTimestamps() throws {
        let page = """
            # TYPE c counter
            c_total{a="1"} 5
            c_created{a="1"} 1000.5
            c_total{a="2"} 6
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="+Inf"} 2
            h_count 2
            h_sum 3
            h_created 900
            # TYPE g gauge
            g 7
            # EOF

            """
        for isOn in [true, false] {
            var series = TargetSeries(
                of: ["job": "j"], try #require(try jobs("[{job_name: j}]").first), takesStartTimestamps: isOn)
            let samples = try series.take(Array(page.utf8), as: .openMetrics, at: 2_000_000).samples
            let starts = Dictionary(uniqueKeysWithValues: samples.map { ($0.labels.description, $0.startTimestamp) })
            #expect(starts[#"c_total{a="1", job="j"}"#] == (isOn ? 1_000_500 : 0))
            #expect(starts[#"c_total{a="2", job="j"}"#] == 0 && starts[#"g{job="j"}"#] == 0)
            for name in [
                #"h_bucket{job="j", le="1.0"}"#, #"h_bucket{job="j", le="+Inf"}"#, #"h_count{job="j"}"#,
                #"h_sum{job="j"}"#,
            ] {
                #expect(starts[name] == nil || starts[name] == (isOn ? 900_000 : 0), "\(name)")
            }
            #expect(starts[#"h_count{job="j"}"#] == (isOn ? 900_000 : 0))
        }
    }

    @Test("a target's own times are kept when they are honoured, and such a series is not ended")
    func times() async throws {
        let own = stage.time.now() - 5000
        stage.transport.set(url, "m 1 \(own)\nfuture 1 \(own + 3_600_000)\n")
        try await stage.run(job()) {
            await stage.pass()
            let matcher = [Matcher("__name__", equals: "m")]
            #expect(stage.store.select(matcher, from: 0, through: .max).first?.timestamps == [own])
            let future = [Matcher("__name__", equals: "future")]
            #expect(stage.store.select(future, from: 0, through: .max).isEmpty, "an hour ahead is no time")
            stage.transport.set(url, "n 1\n")
            await stage.pass()
            #expect(stage.newest("m") == 1)
        }
    }

    @Test("rules of a job's samples rename, drop and relabel, also from the second page on")
    func sampleRules() async throws {
        stage.transport.set(url, "m{id=\"1\"} 1\nsecret 2\n")
        let rules = """
            , metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: secret},
              {action: labeldrop, regex: id}, {source_labels: [__name__], target_label: __name__, regex: m, replacement: n}]
            """
        try await stage.run(job(rules)) {
            for _ in 0..<3 {
                await stage.pass()
                #expect(stage.newest("n", ("id", "")) == 1 && stage.newest("secret") == nil)
                #expect(stage.newest("scrape_samples_post_metric_relabeling") == 1)
            }
        }
    }

    @Test("a target that is no longer asked for ends its series; the others go on")
    func reload() async throws {
        stage.transport.set(url, "m 1\n")
        stage.transport.set("http://b:1/metrics", "m 2\n")
        try await stage.run(job(targets: "['a:1', 'b:1']")) {
            await stage.pass(scrapes: 2)
            #expect(stage.scraper.targets().count == 2)
            stage.scraper.replace(try jobs(job(targets: "['b:1']")))
            while stage.scraper.targets().map(\.url) != ["http://b:1/metrics"] { await Task.yield() }
            while stage.newest("up", ("instance", "a:1")) != nil { await Task.yield() }
            #expect(stage.newest("m", ("instance", "a:1")) == nil && stage.newest("m", ("instance", "b:1")) == 2)
        }
    }

    @Test("JSON is taken for metrics when somebody knows what it says; else it is an error")
    func json() async throws {
        stage.transport.set(url, "{\"requests\": 5}", type: "application/json")
        try await stage.run(job()) {
            await stage.pass()
            #expect(stage.newest("requests_total") == 5)
            stage.transport.set(url, "{}", type: "application/json")
            await stage.pass()
            #expect(stage.newest("up") == 0)
        }
    }

    @Test("a server of which it is only guessed that it has metrics is not said to be down when it has none")
    func guess() async throws {
        let target: Labels = ["__address__": "a:1", "server": "s", TargetLabel.guess: "true"]
        var job = ScrapeJob(name: "servers")
        job.interval = .seconds(10)
        job.sources = [.servers]
        try await stage.run([job]) {
            stage.scraper.setServers([TargetGroup([target])])
            await stage.time.waitForSleepers()
            stage.time.advance(by: .seconds(10))
            await stage.time.waitForSleepers()
            #expect(stage.newest("up") == nil && stage.scraper.targets().isEmpty)
            stage.transport.set(url, "m 1\n")
            await stage.pass()
            #expect(stage.newest("m", ("server", "s"), ("job", "servers")) == 1)
            stage.transport.set(url, nil)
            await stage.pass()
            #expect(stage.newest("up") == 0, "once it had metrics, their absence is a failure")
        }
    }

    @Test(
        "the same page in any order, and grown or shrunk, is stored as it is: a cache by position must not mix series up"
    )
    func shuffled() async throws {
        var random = SeededRandom(seed: 7)
        try await stage.run(job()) {
            for round in 0..<30 {
                let names = (0..<40).filter { _ in Bool.random(using: &random) }.shuffled(using: &random)
                stage.transport.set(url, names.map { "m{n=\"\($0)\"} \($0 * 100 + round)\n" }.joined())
                await stage.pass()
                for name in 0..<40 {
                    let expected = names.contains(name) ? Double(name * 100 + round) : nil
                    #expect(stage.newest("m", ("n", String(name))) == expected)
                }
            }
        }
    }

    @Test("pages that are refused leave nothing behind, however many series they had")
    func refusedPages() async throws {
        var cache = try TargetSeries(of: ["job": "j"], #require(try jobs("[{job_name: j}]").first))
        for round in 0..<20 {
            let page = (0..<500).map { "m{n=\"\(round)-\($0)\"} 1\n" }.joined() + "}\n"
            #expect(throws: ScrapeError.self) { try cache.take(Array(page.utf8), as: .text, at: 0) }
            _ = cache.end(at: 0)
            #expect(cache.knownSeries <= 1500)
        }
    }
}
