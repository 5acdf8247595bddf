import Format
import TestSupport
import Testing

/// `roost test promql`, as whoever writes queries runs it.
@Suite(.serialized) struct TestPromQLTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private static let script = """
        load 1m
          up{job="a"} 1 1 0

        eval instant at 1m up
          up{job="a"} 1

        eval instant at 2m sum(up)
          {} 3

        eval instant at 1m raet(up[5m])
          {} 3
        """

    @Test("each failure has its place, what was expected and what came, and a count comes last")
    func failures() {
        let file = roost.home.write(Self.script, to: "queries.test")
        let result = roost("test promql \(file)")
        #expect(result.status == 1)
        #expect(
            result.output == """
                \(file):7: sum(up)
                    sum(up) at 2m: {}: expected 3, got 0
                \(file):10: raet(up[5m])
                    1:1: parse error: unknown function with name "raet"; did you mean "rate"?
                    raet(up[5m])
                    ^~~~
                1 passed, 2 failed

                """)
    }

    @Test("as JSON every evaluation is a line")
    func json() throws {
        let file = roost.home.write(Self.script, to: "queries.test")
        let result = roost("test promql --json \(file)")
        let outcomes = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(result.status == 1)
        #expect(outcomes.map { $0["line"]?.integer } == [4, 7, 10])
        #expect(outcomes.map { $0["passed"]?.bool } == [true, false, false])
        #expect(outcomes.first?["failure"] == .null)
    }

    @Test("what passes ends with 0")
    func success() {
        let file = roost.home.write("eval instant at 0 1 + 1\n  2\n", to: "queries.test")
        let result = roost("test promql \(file) \(file)")
        #expect(result.output == "2 passed, 0 failed\n")
        #expect(result.status == 0)
    }
}
