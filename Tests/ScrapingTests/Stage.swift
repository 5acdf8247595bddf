import Format
import HTTP
import Model
import Scraping
import Synchronization
import TSDB
import TestSupport
import YAML

/// Answers every URL from a table that a test may change; what is not in it refuses the connection.
final class PageTransport: HTTPTransport {
    private let pages = Mutex<[String: HTTPResponse]>([:])
    private let asked = Mutex<[HTTPRequest]>([])

    /// Puts a page there; nil takes it away.
    func set(_ url: String, _ page: String?, type: String = "text/plain; version=0.0.4", status: Int = 200) {
        pages.withLock {
            $0[url] = page.map {
                HTTPResponse(status: status, headers: [("content-type", type)], body: Array($0.utf8))
            }
        }
    }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        asked.withLock { $0.append(request) }
        guard var page = pages.withLock({ $0[request.url] }) else {
            throw HTTPTransportError(.connect, "refused")
        }
        page.isCut = page.body.count > request.bodyLimit
        return page
    }
}

/// A scraper of jobs that a text describes, with a clock that a test moves.
final class Stage: Sendable {
    let time = ManualTime()
    let transport = PageTransport()
    let store = Store()
    let events = RecordedEvents()
    let scraper: Scraper

    init() {
        scraper = Scraper(transport: transport, storage: store, time: time, events: events, version: "1") { body in
            body == Array("{\"requests\": 5}".utf8) ? Array("requests_total 5\n".utf8) : nil
        }
    }

    /// Runs the scraper while a test goes on.
    func run(_ yaml: String, _ body: () async throws -> Void) async throws { try await run(jobs(yaml), body) }

    /// The same.
    func run(_ jobs: [ScrapeJob], _ body: () async throws -> Void) async throws {
        scraper.replace(jobs)
        try await withThrowingTaskGroup { group in
            group.addTask { [scraper] in try await scraper.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// Moves the clock by an interval, in which each target is scraped once, and waits until all have been.
    func pass(_ interval: Duration = .seconds(10), scrapes: Int = 1) async {
        let before = transport.requests.count
        await time.waitForSleepers(scrapes)
        time.advance(by: interval)
        while transport.requests.count < before + scrapes { await Task.yield() }
        await time.waitForSleepers(scrapes)
    }

    /// The newest value of a series; nil when it has none, or has ended.
    func newest(_ metric: String, _ labels: (String, String)...) -> Double? {
        let matchers = ([(Labels.metricName, metric)] + labels).map { Matcher($0.0, equals: $0.1) }
        let series = store.select(matchers, from: 0, through: .max)
        let last = series.compactMap { one in one.timestamps.last.map { ($0, one.values.last ?? 0) } }
            .max { $0.0 < $1.0 }
        return last.flatMap { $0.1.isStaleMarker ? nil : $0.1 }
    }
}

/// The jobs of a list of YAML.
func jobs(_ yaml: String, folder: String = "/etc/") throws -> [ScrapeJob] {
    let node = try YAMLNode(parsing: Array(yaml.utf8), file: "roost.yaml")
    return try ScrapeJob.list(
        node.elements("scrape_configs") { node throws(YAMLError) in node },
        defaults: ScrapeDefaults(interval: .seconds(10), timeout: .seconds(5)), folder: folder)
}
