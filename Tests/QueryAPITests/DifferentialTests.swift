import Exposition
import Format
import FoundationEssentials
import Glibc
import Model
import TSDB
import TestSupport
import Testing

@testable import QueryAPI

/// If this fails, an expression means something else here than in Prometheus.
struct DifferentialTests {
    private let folder = TemporaryFolder()

    /// What is asked: an expression, and where.
    private struct Question {
        let expression: String
        /// In seconds; nil for an instant at the end.
        let step: Int?

        var path: String { step == nil ? "query" : "query_range" }

        var parameters: [(name: String, value: String)] {
            // Off the steps of subqueries.
            let end = DifferentialData.end - 2
            guard let step else { return [("query", expression), ("time", "\(end)")] }
            return [("query", expression), ("start", "\(end - 6 * step)"), ("end", "\(end)"), ("step", "\(step)")]
        }
    }

    @Test("two thousand random expressions mean the same as in Debian's Prometheus")
    func same() async throws {
        let seed = getenv("ROOST_DIFFERENTIAL_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
        var expressions = RandomExpressions(seed: seed)
        let questions = (0..<2000).map { number in
            Question(expression: expressions.next(), step: [nil, 61, 137][number % 3])
        }
        let page = folder.write(DifferentialData.page(), to: "page.om")
        let theirs = try askPrometheus(questions, page: page)
        let api = QueryAPI(try store(of: page), time: SystemTime())
        var differences: [String] = []
        var filled = 0
        for (number, question) in questions.enumerated() {
            let answer = await api.answer(
                question.path == "query" ? .query : .queryRange, Parameters(question.parameters))
            let ours = try JSONValue(parsing: answer.body)
            if ours["data"]?["result"]?.array?.isEmpty == false { filled += 1 }
            if let difference = Self.difference(ours, theirs[number]) {
                differences.append("\(question.expression) [\(question.step ?? 0)]: \(difference)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) of 2000: \(differences.prefix(20).joined(separator: "\n"))")
        #expect(filled > 1000, "expressions that find nothing say little")
    }

    private func store(of page: String) throws -> Store {
        let store = Store(.init(retention: .seconds(1_000_000_000)))
        var reader = ExpositionReader(Array(try Data(contentsOf: URL(filePath: page))), as: .openMetrics)
        while let entry = try reader.next() {
            guard case .sample(let sample) = entry, let time = sample.timestamp else { continue }
            store.append([LabeledSample(labels: try reader.labels(of: sample), timestamp: time, value: sample.value)])
        }
        return store
    }

    private func askPrometheus(_ questions: [Question], page: String) throws -> [JSONValue] {
        let data = "\(folder.path)/data"
        let made = shell("promtool tsdb create-blocks-from openmetrics \(page) \(data) 2>&1")
        try #require(made.status == 0, "\(made.output)")
        let port = try freePort()
        let url = "http://127.0.0.1:\(port)"
        let started = shell(
            "prometheus --config.file=/dev/null --web.listen-address=127.0.0.1:\(port) --storage.tsdb.path=\(data) "
                + "--storage.tsdb.retention.time=100y >\(folder.path)/log 2>&1 & echo $!")
        let pid = try #require(pid_t(started.output.trimming))
        defer { kill(pid, SIGKILL) }
        let ready = shell("for i in $(seq 600); do curl -sf \(url)/-/ready && exit; sleep 0.05; done; exit 1")
        try #require(ready.status == 0, "Prometheus does not answer")
        // All of them over one connection.
        let requests = questions.enumerated().map { number, question in
            let form = question.parameters.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
            return
                "url = \"\(url)/api/v1/\(question.path)\"\ndata = \"\(form)\"\noutput = \"\(folder.path)/\(number).json\"\n"
        }
        let config = folder.write("silent\n" + requests.joined(separator: "next\nsilent\n"), to: "requests")
        _ = shell("curl --config \(config)")
        return try questions.indices.map { number in
            try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: "\(folder.path)/\(number).json"))))
        }
    }

    // MARK: Comparing

    private static func difference(_ ours: JSONValue, _ theirs: JSONValue) -> String? {
        let (our, their) = (ours["status"]?.string ?? "", theirs["status"]?.string ?? "")
        guard our == their else {
            return "\(our), not \(their): \(ours["error"]?.string ?? "") / \(theirs["error"]?.string ?? "")"
        }
        guard our == "success" else {
            let (ourType, theirType) = (ours["errorType"]?.string ?? "", theirs["errorType"]?.string ?? "")
            return ourType == theirType ? nil : "\(ourType), not \(theirType)"
        }
        let (ourSeries, theirSeries) = (series(ours), series(theirs))
        guard Set(ourSeries.keys) == Set(theirSeries.keys) else {
            return "has \(Set(ourSeries.keys).subtracting(theirSeries.keys).sorted()), "
                + "not \(Set(theirSeries.keys).subtracting(ourSeries.keys).sorted())"
        }
        for (labels, points) in ourSeries {
            let others = theirSeries[labels] ?? []
            guard points.map(\.time) == others.map(\.time) else { return "\(labels) has other times" }
            for (point, other) in zip(points, others) where !isClose(point.value, other.value) {
                return "\(labels) at \(point.time): \(point.value), not \(other.value)"
            }
        }
        return nil
    }

    private static func isClose(_ left: Double, _ right: Double) -> Bool {
        if left == right || left.isNaN && right.isNaN { return true }
        return (left - right).magnitude <= 1e-9 * max(1, left.magnitude, right.magnitude)
    }

    /// The points of a result by the labels of their series.
    private static func series(_ answer: JSONValue) -> [String: [(time: String, value: Double)]] {
        func point(_ value: JSONValue) -> (time: String, value: Double) {
            let pair = value.array ?? []
            let time = pair.first.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? ""
            return (time, Double(pair.last?.string?.replacing("Inf", with: "infinity") ?? "") ?? .nan)
        }
        let result = answer["data"]?["result"]
        if answer["data"]?["resultType"]?.string == "scalar" { return ["": result.map { [point($0)] } ?? []] }
        return Dictionary(
            uniqueKeysWithValues: (result?.array ?? []).map { series in
                let points = series["values"]?.array ?? [series["value"]].compactMap(\.self)
                let labels = (series["metric"] ?? [:]).encoded()
                return (String(decoding: labels, as: UTF8.self), points.map(point))
            })
    }
}
