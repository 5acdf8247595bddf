import Exposition
import Format
import Model
import QueryAPI
import WebServer

extension Agent {
    private static let prefix = "/api/v1"

    /// Prometheus' HTTP API, as far as it asks: Grafana and promtool work with it.
    var queryRoutes: [Route] {
        let queries: [(path: String, endpoint: QueryAPI.Endpoint)] = [
            ("query", .query), ("query_range", .queryRange), ("series", .series), ("labels", .labels),
            ("format_query", .formatQuery), ("parse_query", .parseQuery), ("query_exemplars", .queryExemplars),
        ]
        let documents: [(path: String, document: @Sendable (WebRequest) -> JSONValue)] = [
            ("targets", { self.targetsDocument(state: $0.queryValues("state").first) }),
            ("alerts", { _ in self.alertsDocument }),
            ("metadata", { self.metadataDocument(metric: $0.queryValues("metric").first) }),
            ("status/buildinfo", { _ in self.buildDocument }),
            ("status/runtimeinfo", { _ in self.runtimeDocument }), ("status/flags", { _ in self.flagsDocument }),
            ("status/config", { _ in self.configurationDocument }),
            ("status/tsdb", { self.store.document(limit: Int($0.queryValues("limit").first ?? "") ?? 10) }),
        ]
        let values = Route("GET", "\(Self.prefix)/label/\(Route.anyPath)/values") { request in
            let name = request.path.split(separator: "/").dropLast().last ?? ""
            return await self.answer(.values(WebRequest.decoded(name)), request)
        }
        let rules = Route("GET", "\(Self.prefix)/rules") { request in
            do throws(APIError) {
                return Self.response(APIAnswer(try self.rulesDocument(Parameters(request.formPairs))), to: request)
            } catch {
                return Self.response(APIAnswer(error), to: request)
            }
        }
        return queries.flatMap { path, endpoint in
            ["GET", "POST"].map { method in
                // What is posted is a query that is too long for a URL.
                Route(method, "\(Self.prefix)/\(path)", isChange: false) { await self.answer(endpoint, $0) }
            }
        }
            + documents.map { path, document in
                Route("GET", "\(Self.prefix)/\(path)") { Self.response(APIAnswer(document($0)), to: $0) }
            } + [values, rules]
    }

    private func answer(_ endpoint: QueryAPI.Endpoint, _ request: WebRequest) async -> WebResponse {
        Self.response(await queries.answer(endpoint, Parameters(request.formPairs)), to: request)
    }

    private static func response(_ answer: APIAnswer, to request: WebRequest) -> WebResponse {
        var response = WebResponse(status: answer.status, contentType: "application/json", body: [])
        let isLarge = answer.pieces.count > 1 || answer.body.count > 1400
        if isLarge, acceptsGzip(request.header("accept-encoding")), let packed = gzip(answer.pieces) {
            response.body = packed
            response.headers.append(("content-encoding", "gzip"))
        } else if answer.pieces.count > 1 {
            response.pieces = answer.pieces
        } else {
            response.body = answer.body
        }
        response.headers.append(("vary", "accept-encoding"))
        return response
    }
}
