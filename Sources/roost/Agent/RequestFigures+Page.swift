import Format
import Registry

extension RequestFigures {
    /// The figures as a page in Prometheus' text format, under names of Roost's own.
    var page: [UInt8] {
        let rows: [(name: String, kind: String, help: String, value: Double?)] = [
            ("roost_server_requests_total", "counter", "Requests that the server has counted.", total),
            (
                "roost_server_requests_per_second", "gauge", "Requests in a second, as the server says.",
                perMinute.map { $0 / 60 }
            ),
            (
                "roost_server_response_time_average_seconds", "gauge", "How long a request takes on average.",
                averageSeconds
            ),
            (
                "roost_server_response_time_p95_seconds", "gauge", "Within what time 95 % of requests are answered.",
                p95Seconds
            ),
            ("roost_server_error_ratio", "gauge", "The part of the requests that failed.", errorRatio),
            ("roost_server_active_connections", "gauge", "Connections that the server has counted.", connections),
        ]
        var page: [UInt8] = []
        for (name, kind, help, value) in rows {
            guard let value else { continue }
            page += Array("# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n\(name) ".utf8)
            page.appendGoFloat(value)
            page.append(UInt8(ascii: "\n"))
        }
        return page
    }
}
