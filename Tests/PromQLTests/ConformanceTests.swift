import FoundationEssentials
import Glibc
import PromQL
import Testing

/// Prometheus' own test scripts, which are no part of this project: `ROOST_CONFORMANCE` says where they are.
@Suite("Conformance with Prometheus' promqltest scripts")
struct ConformanceTests {
    private static func scripts() throws -> [(name: String, script: Script)] {
        let folder = try #require(
            getenv("ROOST_CONFORMANCE").map { String(cString: $0) },
            "set ROOST_CONFORMANCE to the folder of the conformance data"
        )
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/promql").sorted()
        return try names.filter { $0.hasSuffix(".test") }.map { name in
            let text = try String(contentsOfFile: "\(folder)/promql/\(name)", encoding: .utf8)
            return (String(name.dropLast(".test".count)), try Script(parsing: text))
        }
    }

    @Test("every query parses, but for those that must not")
    func queriesParse() throws {
        var count = 0
        for (name, script) in try Self.scripts() {
            for case .evaluate(let evaluation) in script.commands {
                count += 1
                do {
                    let expression = try Expression(parsing: evaluation.query)
                    let reparsed = try Expression(parsing: expression.description)
                    #expect(reparsed.root == expression.root, "\(name):\(evaluation.line) \(expression)")
                } catch {
                    #expect(evaluation.mustFail, "\(name):\(evaluation.line) \(evaluation.query): \(error)")
                }
            }
        }
        #expect(count == 2214)
    }

    @Test("every evaluation gives what is expected")
    func evaluations() throws {
        var total = 0
        for (name, script) in try Self.scripts() {
            let outcomes = ScriptRunner().run(script)
            for outcome in outcomes where outcome.failure != nil {
                Issue.record("\(name):\(outcome.line) \(outcome.query): \(outcome.failure ?? "")")
            }
            total += outcomes.count
        }
        #expect(total == 2214)
    }
}
