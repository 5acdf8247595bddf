import Format
import Model
import PromQL

/// A part of an expression with what it gives at a time.
struct ExpressionReading {
    /// One series of it.
    struct Series {
        let labels: [String: String]
        /// Nil for a histogram, which `words` describes.
        let value: Double?
        let words: String?

        /// Whether it can be what an alert with these labels comes from: no label of both differs.
        func agrees(with alert: [String: String]) -> Bool {
            labels.allSatisfy { name, value in name == Labels.metricName || alert[name].map { $0 == value } ?? true }
        }

        /// `{server="demo"}`, without the metric's name.
        var labelText: String {
            let others = labels.filter { $0.key != Labels.metricName }.sorted { $0.key < $1.key }
            return others.isEmpty ? "" : "{\(others.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: ", "))}"
        }

        var valueText: String { words ?? value.map(HumanText.value) ?? "-" }
    }

    let text: String
    /// How far below the whole expression it lies.
    let depth: Int
    /// Whether it gives samples of a stretch of time: the values are how many there are.
    let isRange: Bool
    let series: [Series]
    /// Why it cannot be evaluated.
    let error: String?
}

/// The parts of an expression that are worth showing, the whole first, each before what it is made of.
struct ExpressionParts {
    private(set) var parts: [(node: Node, depth: Int)] = []

    init(_ expression: Expression) { add(expression.root, depth: 0) }

    private mutating func add(_ node: Node, depth: Int) {
        switch node.kind {
        case .number, .string: return
        case .parenthesized(let inner): add(inner, depth: depth)
        default:
            parts.append((node, depth))
            for child in node.kind.children { add(child, depth: depth + 1) }
        }
    }

    /// What each part gives at a time.
    func read(at time: Timestamp, from agent: AgentAccess) async throws -> [ExpressionReading] {
        var readings: [ExpressionReading] = []
        for (node, depth) in parts {
            let isRange = node.type == .matrix
            let query = isRange ? "count_over_time(\(node))" : "\(node)"
            var series: [ExpressionReading.Series] = []
            var problem: String?
            do {
                let document = try await agent.document(
                    "/api/v1/query", [("query", query), ("time", RFC3339.text(time))], isPosted: true)
                series = (QueryResult(document)?.series ?? []).map {
                    ExpressionReading.Series(labels: $0.labels, value: $0.points.last?.value, words: $0.words)
                }
            } catch let failure as Failure {
                problem = failure.message
            }
            readings.append(
                ExpressionReading(
                    text: "\(node)", depth: depth, isRange: isRange, series: series, error: problem))
        }
        return readings
    }
}
