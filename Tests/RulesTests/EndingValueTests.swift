import Format
import Model
import PromQL
import TSDB
import Testing

@testable import Rules

/// If these fail, a message that an alert is over shows the value with which it fired, or a wrong one.
struct EndingValueTests {
    private let head = Store()

    private func store(_ series: [(name: String, server: String, value: Double)], at time: Timestamp) {
        head.append(
            series.map { name, server, value in
                LabeledSample(
                    labels: Labels(metric: name, [("server", server)]), timestamp: time, value: value)
            })
    }

    /// The resolved alerts of a rule that is evaluated with some series and then with others: annotation, value.
    private func endings(
        _ expression: String, settings: String = "", _ first: [(String, String, Double)],
        _ second: [(String, String, Double)]
    ) throws -> [String] {
        var evaluation = GroupEvaluation(
            try group("{alert: A, expr: '\(expression)', annotations: {now: '{{ $value }}'}\(settings)}"))
        let environment = RuleEnvironment(engine: Engine(), storage: head)
        store(first.map { ($0, $1, $2) }, at: 1000)
        #expect(evaluation.evaluate(at: 1000, in: environment).alerts.count(where: \.isFiring) > 0)
        let gone = Set(first.map { "\($0.0) \($0.1)" }).subtracting(second.map { "\($0.0) \($0.1)" })
        let stale = first.filter { gone.contains("\($0.0) \($0.1)") }.map { ($0.0, $0.1, staleMarker) }
        store((second + stale).map { ($0, $1, $2) }, at: 2000)
        return evaluation.evaluate(at: 2000, in: environment).alerts.filter { !$0.isFiring }.map { alert in
            "\(alert.labels["server"] ?? "") \(alert.annotations["now"] ?? "") \(alert.value.map { goFloatText($0) } ?? "-")"
        }
    }

    @Test(arguments: [
        ("x > 5", 7.0, 3.0, "a 3 3"),
        ("x >= 5", 7, 3, "a 3 3"),
        ("x < 5", 3, 7, "a 7 7"),
        ("5 < x", 7, 3, "a 3 3"),
        ("x == 7", 7, 3, "a 3 3"),
        ("x != 3", 7, 3, "a 3 3"),
        // Both ends of a range.
        ("(x > 1) < 5", 3, 7, "a 7 7"),
        ("(x > 5) < 9", 7, 3, "a 3 3"),
        ("x > 5 and on (server) y", 7, 3, "a 3 3"),
        ("x > 5 unless on (server) z", 7, 3, "a 3 3"),
        // Between vectors the labels are those of the match.
        ("x > on (server) y * 5", 7, 3, "a 3 3"),
        ("x * 2 > on (server) group_left () y * 5", 7, 2, "a 4 4"),
        // What fired is told of where nothing can be measured.
        ("x - 3 > bool 0 == 1", 7, 3, "a 0 0"),
        ("vector(1) and on () (x > 5)", 7, 3, " 1 1"),
    ])
    func `it is the value that does not meet the condition`(
        expression: String, first: Double, second: Double, ending: String
    ) throws {
        let found = try endings(expression, [("x", "a", first), ("y", "a", 1)], [("x", "a", second), ("y", "a", 1)])
        #expect(found == [ending])
    }

    @Test func `what another condition ended has its own value still`() throws {
        let expression = "x > 5 and on (server) y"
        #expect(try endings(expression, [("x", "a", 7), ("y", "a", 1)], [("x", "a", 8)]) == ["a 8 8"])
    }

    @Test(arguments: ["x > 5", "absent(no_such) * on () group_right () x", "x > 5 or y > 5"])
    func `of a series that is gone the value is not known, and what was said of it stays`(expression: String) throws {
        #expect(try endings(expression, [("x", "a", 7)], []) == ["a 7 -"])
    }

    @Test func `each of several alerts has its own, and those that fire on are left alone`() throws {
        let found = try endings(
            "x > 5", [("x", "a", 7), ("x", "b", 8), ("x", "c", 9), ("x", "d", 9)],
            [("x", "a", 1), ("x", "b", 2), ("x", "d", 10)])
        #expect(found == ["a 1 1", "b 2 2", "c 9 -"])
    }

    @Test func `one that is kept firing has the value of when it ends`() throws {
        var evaluation = GroupEvaluation(
            try group("{alert: A, expr: x > 5, keep_firing_for: 2s, annotations: {now: '{{ $value }}'}}"))
        let environment = RuleEnvironment(engine: Engine(), storage: head)
        var ends: [String] = []
        for (second, value) in [7.0, 4, 3, 2, 1].enumerated() {
            let time = Timestamp(1000 + second * 1000)
            store([("x", "a", value)], at: time)
            for alert in evaluation.evaluate(at: time, in: environment).alerts where !alert.isFiring {
                ends.append("\(time) \(alert.annotations["now"] ?? "")")
            }
        }
        #expect(ends == ["4000 2"])
    }
}
