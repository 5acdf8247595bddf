import Registry
import Testing

@testable import Collection

/// If these fail, requests and response times of a server that tells them are not shown, or wrong by a thousand.
struct RequestFiguresTests {
    private static func figures(
        total: Double? = nil, perMinute: Double? = nil, average: Double? = nil, p95: Double? = nil,
        errors: Double? = nil, connections: Double? = nil
    ) -> RequestFigures {
        var figures = RequestFigures()
        figures.total = total
        figures.perMinute = perMinute
        figures.averageSeconds = average
        figures.p95Seconds = p95
        figures.errorRatio = errors
        figures.connections = connections
        return figures
    }

    @Test(
        "The shapes of openapi-mcp-swagger's endpoints",
        arguments: [
            (
                #"{"requests_total": 120, "requests_per_minute": 4.5, "response_time_avg_ms": 12, "#
                    + #""response_time_p95_ms": 80, "active_connections": 3, "error_rate": 0.05}"#,
                figures(total: 120, perMinute: 4.5, average: 0.012, p95: 0.08, errors: 0.05, connections: 3)
            ),
            (
                #"{"status": "healthy", "performance_summary": {"total_requests": 200, "total_errors": 5}}"#,
                figures(total: 200, errors: 0.025)
            ),
            (
                #"{"status": "running", "metrics": {"total_requests": 7, "response_times": {"avg": 2.5, "p95": 9}}}"#,
                figures(total: 7, average: 0.0025, p95: 0.009)
            ),
            (
                #"{"performance_metrics": {"search": {"avg_response_time": 100, "p95_response_time": 300, "#
                    + #""requests_per_minute": 3, "total_requests": 30, "total_errors": 3}, "getSchema": "#
                    + #"{"avg_response_time": 20, "p95_response_time": 50, "requests_per_minute": 1, "#
                    + #""total_requests": 10, "total_errors": 1}}, "system_health": {"concurrent_connections": 2}}"#,
                figures(total: 40, perMinute: 4, average: 0.08, p95: 0.3, errors: 0.1, connections: 2)
            ),
            // What cannot be meant is left out.
            (#"{"requests_total": -1, "error_rate": 7, "requests_per_minute": 1}"#, figures(perMinute: 1)),
            (#"{"requests_total": "many", "active_connections": 1}"#, figures(connections: 1)),
        ])
    func shapes(_ body: String, _ expected: RequestFigures) {
        #expect(RequestFigures(body: Array(body.utf8)) == expected)
    }

    @Test(
        "Any other body says nothing of requests",
        arguments: ["", "ok", "[1]", #"{"status":"healthy"}"#, "{", #"{"performance_metrics": {}}"#, "<html>"])
    func silent(_ body: String) {
        #expect(RequestFigures(body: Array(body.utf8)) == nil)
    }
}
