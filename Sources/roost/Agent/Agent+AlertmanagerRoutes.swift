import AlertAPI
import Format
import Model
import WebServer

extension Agent {
    /// Alertmanager's HTTP API: Prometheus, amtool and Grafana work with it.
    var alertmanagerRoutes: [Route] {
        let prefix = "/api/v2"
        let operations: [(method: String, path: String, operation: AlertAPI.Operation)] = [
            ("GET", "status", .status), ("GET", "receivers", .receivers), ("GET", "alerts", .alerts),
            ("POST", "alerts", .postAlerts), ("GET", "alerts/groups", .alertGroups), ("GET", "silences", .silences),
            ("POST", "silences", .postSilence),
        ]
        let ofSilence: [(method: String, operation: @Sendable (String) -> AlertAPI.Operation)] = [
            ("GET", { .silence($0) }), ("DELETE", { .deleteSilence($0) }),
        ]
        return operations.map { method, path, operation in
            Route(method, "\(prefix)/\(path)") { await self.answer(operation, $0) }
        }
            + ofSilence.map { method, operation in
                Route(method, "\(prefix)/silence/\(Route.anyPath)") { request in
                    let id = request.path.split(separator: "/").last ?? ""
                    return await self.answer(operation(WebRequest.decoded(id)), request)
                }
            }
    }

    private func answer(_ operation: AlertAPI.Operation, _ request: WebRequest) async -> WebResponse {
        let answer = await alertAPI.answer(
            operation,
            AlertAPIRequest(
                parameters: request.formPairs, contentType: request.header("content-type") ?? "", body: request.body))
        var response = WebResponse(status: answer.status, headers: [("cache-control", "no-store")])
        if let document = answer.document {
            response.headers.append(("content-type", "application/json"))
            response.body = document.encoded()
        }
        return response
    }
}
