import Model
import Rules
import TSDB
import YAML

/// Runs the tests of a text over the rules of another.
func runTests(
    _ tests: String, rules: String = "groups: []", options: RuleTester.Options = RuleTester.Options()
) throws -> [RuleTestOutcome] {
    let file = try RuleTestFile(parsing: Array(tests.utf8), file: "t.yml")
    let tester = RuleTester(file, groups: try groups(rules), options: options) { Store() }
    return file.tests.map(tester.run)
}

extension RuleTestOutcome {
    /// The failures in words: what was looked at, why, and what differs.
    var words: [String] {
        failures.map { failure in
            let subject =
                switch failure.subject {
                case .test: "test"
                case .rule(let name): "rule \(name)"
                case .alert(let name): "alert \(name)"
                case .expression(let text): text
                }
            let lines = failure.expected.map { "-\($0)" } + failure.actual.map { "+\($0)" }
            return ([subject + (failure.time.map { "@\($0 / 1000)" } ?? "")] + [failure.message] + lines)
                .filter { !$0.isEmpty }.joined(separator: "|")
        }
    }
}
