import Format
import Model

/// An alerting rule as the agent's API tells of it.
struct ExplainedRule {
    let name: String
    let file: String
    let group: String
    /// Of its group, in milliseconds.
    let interval: Int64
    let query: String
    let state: String
    /// In milliseconds.
    let holdDuration: Int64
    let keepFiringFor: Int64
    let labels: [(name: String, value: String)]
    let health: String
    let lastError: String?
    /// Nil before the first evaluation.
    let lastEvaluation: Timestamp?

    /// The alerting rules of the API's document.
    static func list(_ document: JSONValue) -> [ExplainedRule] {
        (document["data"]?["groups"]?.array ?? []).flatMap { group in
            (group["rules"]?.array ?? []).compactMap { ExplainedRule($0, in: group) }
        }
    }

    private init?(_ rule: JSONValue, in group: JSONValue) {
        guard rule["type"]?.string == "alerting", let name = rule["name"]?.string, let query = rule["query"]?.string
        else { return nil }
        func milliseconds(_ document: JSONValue?) -> Int64 { Int64(((document?.double ?? 0) * 1000).rounded()) }
        self.name = name
        self.query = query
        file = group["file"]?.string ?? ""
        self.group = group["name"]?.string ?? ""
        interval = milliseconds(group["interval"])
        state = rule["state"]?.string ?? "unknown"
        holdDuration = milliseconds(rule["duration"])
        keepFiringFor = milliseconds(rule["keepFiringFor"])
        labels = (rule["labels"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }
        health = rule["health"]?.string ?? "unknown"
        lastError = rule["lastError"]?.string
        lastEvaluation = rule["lastEvaluation"]?.string.flatMap { RFC3339.time($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
