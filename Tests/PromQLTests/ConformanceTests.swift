import FoundationEssentials
import Glibc
import PromQL
import Testing

/// Prometheus' own test scripts, which are no part of this project: `ROOST_CONFORMANCE` says where they are.
@Suite("Conformance with Prometheus' promqltest scripts")
struct ConformanceTests {
    /// Scripts whose every evaluation passes; none of them may fall back.
    private static let passing: Set<String> = [
        "at_modifier", "collision", "duration_expression", "literals", "name_label_dropping", "selectors", "staleness",
        "trig_functions", "type_and_unit",
    ]
    /// How many evaluations of all scripts pass; raise it with the engine.
    private static let expectedTotal = 1071

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

    @Test("scripts that pass keep passing")
    func evaluations() throws {
        var total = 0
        for (name, script) in try Self.scripts() {
            let outcomes = ScriptRunner().run(script)
            let failures = outcomes.filter { $0.failure != nil }
            total += outcomes.count - failures.count
            print("\(name): \(outcomes.count - failures.count) of \(outcomes.count)")
            if getenv("ROOST_CONFORMANCE_VERBOSE") != nil || Self.passing.contains(name) {
                for failure in failures {
                    print("  \(name):\(failure.line) \(failure.query)\n    \(failure.failure ?? "")")
                }
            }
            if Self.passing.contains(name) { #expect(failures.isEmpty, "\(name)") }
        }
        print("conformance: \(total) evaluations pass")
        #expect(total >= Self.expectedTotal)
    }
}
