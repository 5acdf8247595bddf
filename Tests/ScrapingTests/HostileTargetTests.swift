import Glibc
import Model
import Scraping
import TSDB
import TestSupport
import Testing
import WebClient

/// A target may send anything: the scrape fails with a reason, in bounded time and memory, and the others go on.
@Suite(.serialized) struct HostileTargetTests {
    static let rows: [(kind: String, reason: String)] = [
        ("giant", "body_size_limit"), ("page", "body_size_limit"), ("packed", "body_size_limit"),
        ("garbage", ""), ("wrong", "its content type"), ("redirect", "status 307"), ("cut", ""), ("headers", "headers"),
        ("silent", "imed out"),
    ]

    @Test("what is said of each, while a good target is scraped beside them")
    func hostile() async throws {
        var processes: [pid_t] = []
        defer { for process in processes { kill(process, SIGKILL) } }
        let folder = TemporaryFolder()
        folder.write("m 1\n", to: "page.txt")
        func start(_ command: String) throws {
            processes.append(
                try #require(pid_t(shell("\(command) >/dev/null 2>&1 & echo $!").output.trimming), "\(command)"))
        }
        var targets: [String] = []
        for row in Self.rows {
            let port = try freePort()
            try start("python3 \(RoostRun.root)/scripts/test-servers/hostile.py \(row.kind) \(port)")
            targets.append("{targets: ['127.0.0.1:\(port)'], labels: {kind: \(row.kind)}}")
        }
        let port = try freePort()
        try start("python3 -m http.server --bind 127.0.0.1 --directory \(folder.path) \(port)")
        targets.append("{targets: ['127.0.0.1:\(port)'], labels: {kind: good, __metrics_path__: /page.txt}}")
        let yaml = """
            [{job_name: j, scrape_interval: 2s, scrape_timeout: 1500ms, body_size_limit: 1MiB,
              static_configs: [\(targets.joined(separator: ", "))]}]
            """
        let store = Store()
        let scraper = Scraper(
            transport: WebClient(), storage: store, time: SystemTime(), events: RecordedEvents(), version: "1")
        scraper.replace(try jobs(yaml))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scraper.run() }
            try Task.checkCancellation()
            for row in Self.rows {
                var said = ""
                let isTold = await holds(within: .seconds(90)) {
                    let target = scraper.targets().first { $0.labels["kind"] == row.kind }
                    said = target?.error ?? "nothing"
                    return target?.isUp == false && said.contains(row.reason) && !said.contains("refused")
                }
                #expect(isTold, "\(row.kind): \(said)")
            }
            #expect(await holds(within: .seconds(90)) { scraper.targets().contains { $0.isUp == true } })
            group.cancelAll()
        }
    }
}
