import Collection
import Exposition
import Model
import Registry
import WebServer

/// Answers who scrapes the agent. Requests for the same page that come while it is being made get that page.
final class MetricsPages: Sendable {
    /// Below it every server has a page of its own.
    static let serversPath = "/metrics/servers/"

    /// Which page is asked for.
    private struct Question: Hashable {
        /// nil for the page of all servers and the agent.
        let server: ServerName?
        /// The families that are wanted; all when there are none.
        let families: Set<String>
        let variant: PageVariant
    }

    private let collector: Collector
    private let pages = SharedWork<Question, ExpositionPage?>()
    private let requests: Counter
    private let inFlight: Gauge

    init(_ collector: Collector, _ registry: MetricRegistry) {
        self.collector = collector
        requests = registry.counter(
            MetricFamily("roost_exposition_requests", .counter, help: "Requests for pages of metrics, by status code."))
        inFlight = registry.gauge(
            MetricFamily("roost_exposition_requests_in_flight", .gauge, help: "Pages of metrics that are being made."))
        // Both are seen before the first request.
        requests.add(0, ["code": "200"])
        inFlight.set(0)
    }

    /// The page of all servers and of the agent itself.
    func response(to request: WebRequest) async -> WebResponse { await answer(request, server: nil) }

    /// The page of the server that the path names.
    func responseOfServer(to request: WebRequest) async -> WebResponse {
        let name = String(request.path.dropFirst(Self.serversPath.count))
        guard let server = try? ServerName(name) else { return unknown(name) }
        return await answer(request, server: server)
    }

    private func answer(_ request: WebRequest, server: ServerName?) async -> WebResponse {
        inFlight.add(1)
        defer { inFlight.add(-1) }
        let question = Question(
            server: server, families: Set(request.queryValues("name[]")),
            variant: PageVariant(
                accept: request.header("accept"), acceptEncoding: request.header("accept-encoding")))
        guard let page = await pages.value(for: question, { self.page(question) }) else {
            return unknown(server?.description ?? "")
        }
        requests.add(1, ["code": "200"])
        return WebResponse(page, question.variant)
    }

    private func page(_ question: Question) -> ExpositionPage? {
        guard let points = question.server.map(collector.points(of:)) ?? collector.points() else { return nil }
        let snapshot = ExpositionSnapshot(points)
        return ExpositionPage(
            question.families.isEmpty ? snapshot : snapshot.keeping(question.families), as: question.variant)
    }

    private func unknown(_ name: String) -> WebResponse {
        requests.add(1, ["code": "404"])
        return .text("There is no server '\(name)'; `roost status` lists those there are.", status: 404)
    }
}

extension WebResponse {
    /// A page with the headers that say what it is.
    fileprivate init(_ page: ExpositionPage, _ variant: PageVariant) {
        self.init(headers: [("content-type", variant.format.contentType), ("vary", "accept, accept-encoding")])
        switch page {
        case .packed(let bytes):
            headers.append(("content-encoding", "gzip"))
            body = bytes
        case .plain(let snapshot, let format): pieces = ExpositionChunks(snapshot, as: format)
        }
    }
}
