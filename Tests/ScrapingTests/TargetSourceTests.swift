import HTTP
import Model
import Scraping
import TestSupport
import Testing

/// Targets must follow their files and their URLs, and a broken one must not lose those that were known.
struct TargetSourceTests {
    let stage = Stage()
    let temporary = TemporaryFolder()

    private func targets(_ urls: [String]) async {
        while stage.scraper.targets().map(\.url) != urls { await Task.yield() }
    }

    @Test("files are read again when they change; a broken one changes nothing")
    func files() async throws {
        temporary.write("[{\"targets\": [\"a:1\"], \"labels\": {\"k\": \"v\"}}]", to: "one.json")
        temporary.write("- targets: ['b:1']\n", to: "two.yml")
        let yaml =
            "[{job_name: j, file_sd_configs: [{files: ['\(temporary.path)/*.json', '\(temporary.path)/*.yml']}]}]"
        try await stage.run(yaml) {
            await targets(["http://a:1/metrics", "http://b:1/metrics"])
            let found = stage.scraper.targets()[0]
            #expect(found.labels["k"] == "v" && found.discovered["__meta_filepath"] == "\(temporary.path)/one.json")
            temporary.write("[{\"targets\": [\"c:1\"]}]", to: "one.json")
            await stage.time.waitForSleepers(3)
            stage.time.advance(by: .seconds(5))
            await targets(["http://b:1/metrics", "http://c:1/metrics"])
            temporary.write("[{\"targets\": ", to: "one.json")
            await stage.time.waitForSleepers(3)
            stage.time.advance(by: .seconds(5))
            while stage.events.messages.isEmpty { await Task.yield() }
            #expect(stage.events.messages[0].contains("one.json: it is no JSON list"))
            #expect(stage.scraper.targets().count == 2)
        }
    }

    @Test(
        "what a URL answers, and what becomes of it",
        arguments: [
            ("[{\"targets\":[\"a:1\"],\"labels\":{\"__metrics_path__\":\"/m\"}}]", "application/json", nil),
            ("[]", "text/html", "its content type is \"text/html\""), ("{}", "application/json", "no JSON list"),
            ("[{\"targets\":[1]}]", "application/json", "is no text"),
        ] as [(String, String, String?)])
    func url(_ body: String, _ type: String, _ complaint: String?) async throws {
        stage.transport.set("http://sd/t", body, type: type)
        try await stage.run("[{job_name: j, http_sd_configs: [{url: 'http://sd/t', refresh_interval: 30s}]}]") {
            if let complaint {
                while stage.events.messages.isEmpty { await Task.yield() }
                #expect(stage.events.messages[0].contains(complaint), "\(stage.events.messages[0])")
                #expect(stage.events.messages[0].hasPrefix("job \"j\": targets from http://sd:80: "))
            } else {
                await targets(["http://a:1/m"])
                let headers = stage.transport.requests[0].headers
                #expect(headers.contains { $0 == ("X-Prometheus-Refresh-Interval-Seconds", "30") })
            }
        }
    }

    @Test("too many targets: none is scraped, and it is said")
    func limit() async throws {
        try await stage.run("[{job_name: j, target_limit: 1, static_configs: [{targets: ['a:1', 'b:1']}]}]") {
            while stage.events.messages.isEmpty { await Task.yield() }
            #expect(stage.events.messages[0].contains("target_limit allows 1"))
            #expect(stage.scraper.targets().isEmpty)
        }
    }
}
