internal import Format
package import Registry

extension RequestFigures {
    /// What a JSON body of a health or metrics endpoint says; nil when it is no JSON object, or says nothing of requests.
    ///
    /// Known are the members that openapi-mcp-swagger's servers have: flat ones (`requests_total`,
    /// `response_time_avg_ms`, …), at the top or within `metrics` or `performance_summary`, and a table of methods in
    /// `performance_metrics`. Times are milliseconds there.
    package init?(body: [UInt8]) {
        guard startsJSONObject(body), let document = try? JSONValue(parsing: body, maximumDepth: 16) else { return nil }
        self.init()
        for part in [document, document["metrics"], document["performance_summary"]].compactMap({ $0 }) {
            complete(from: RequestFigures(flat: part))
        }
        if let methods = document["performance_metrics"]?.members?.map(\.value) {
            complete(from: RequestFigures(methods: methods))
        }
        connections = connections ?? document["system_health"]?.amount("concurrent_connections")
        if isEmpty { return nil }
    }

    private init(flat json: JSONValue) {
        self.init()
        total = json.amount("requests_total") ?? json.amount("total_requests")
        perMinute = json.amount("requests_per_minute")
        let times = json["response_times"]
        averageSeconds = (json.amount("response_time_avg_ms") ?? times?.amount("avg")).map { $0 / 1000 }
        p95Seconds = (json.amount("response_time_p95_ms") ?? times?.amount("p95")).map { $0 / 1000 }
        errorRatio = json.ratio("error_rate") ?? Self.ratio(of: json.amount("total_errors"), to: total)
        connections = json.amount("active_connections")
    }

    /// All methods together: their times weighted by their requests; of the 95 % times the longest.
    private init(methods: [JSONValue]) {
        self.init()
        func sum(_ name: String) -> Double? {
            let values = methods.compactMap { $0.amount(name) }
            return values.isEmpty ? nil : values.reduce(0, +)
        }
        total = sum("total_requests")
        perMinute = sum("requests_per_minute")
        let timed = methods.compactMap { method in
            method.amount("avg_response_time").map { (time: $0, weight: method.amount("total_requests") ?? 1) }
        }
        let weight = timed.reduce(0) { $0 + $1.weight }
        if weight > 0 { averageSeconds = timed.reduce(0) { $0 + $1.time * $1.weight } / weight / 1000 }
        p95Seconds = methods.compactMap { $0.amount("p95_response_time") }.max().map { $0 / 1000 }
        errorRatio = Self.ratio(of: sum("total_errors"), to: total)
    }

    /// The part that one number is of another.
    private static func ratio(of part: Double?, to whole: Double?) -> Double? {
        guard let part, let whole, whole > 0 else { return nil }
        return min(1, part / whole)
    }
}

private func startsJSONObject(_ bytes: [UInt8]) -> Bool {
    bytes.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } == UInt8(ascii: "{")
}

extension JSONValue {
    /// A member that counts or measures something.
    fileprivate func amount(_ name: String) -> Double? {
        self[name]?.double.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// A member that is a part of one.
    fileprivate func ratio(_ name: String) -> Double? {
        amount(name).flatMap { $0 <= 1 ? $0 : nil }
    }
}
