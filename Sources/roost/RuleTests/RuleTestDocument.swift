import Format
import Model
import Rules
import YAML

/// Results for programs.
struct RuleTestDocument {
    let results: [RuleTestResult]
    /// Nil when nobody asked for it.
    let coverage: CoverageReport?

    /// One JSON object.
    var json: JSONValue {
        let tests = results.reduce(0) { $0 + $1.outcomes.count }
        let failed = results.reduce(0) { $0 + $1.failedCount }
        return [
            "passed": .integer(Int64(tests - failed)), "failed": .integer(Int64(failed)),
            "files": .array(results.map(file)), "coverage": coverage?.json ?? .null,
        ]
    }

    private func file(_ result: RuleTestResult) -> JSONValue {
        [
            "file": .string(result.file), "rule_files": .array(result.ruleFiles.map { .string($0) }),
            "errors": .array(result.errors.map { .string($0) }),
            "warnings": .array(result.warnings.map { .string($0) }), "tests": .array(result.outcomes.map(test)),
        ]
    }

    private func test(_ outcome: RuleTestOutcome) -> JSONValue {
        [
            "name": .string(outcome.test.title), "line": .integer(Int64(outcome.test.mark.line)),
            "passed": .bool(outcome.failures.isEmpty), "seconds": .number(outcome.duration / .seconds(1)),
            "failures": .array(outcome.failures.map(failure)), "timelines": .array(outcome.timelines.map(timeline)),
        ]
    }

    private func failure(_ failure: RuleTestFailure) -> JSONValue {
        let (kind, name): (String, JSONValue) =
            switch failure.subject {
            case .test: ("test", .null)
            case .rule(let name): ("rule", .string(name))
            case .alert(let name): ("alert", .string(name))
            case .expression(let text): ("expression", .string(text))
            }
        return [
            "kind": .string(kind), "name": name, "line": .integer(Int64(failure.mark.line)),
            "column": .integer(Int64(failure.mark.column)),
            "time": failure.time.map { .string(DurationText.text($0)) } ?? .null,
            "message": .string(failure.message), "expected": .array(failure.expected.map { .string($0) }),
            "actual": .array(failure.actual.map { .string($0) }),
        ]
    }

    private func timeline(_ timeline: AlertTimeline) -> JSONValue {
        [
            "alert": .string(timeline.alert),
            "labels": timeline.labels.document,
            "step": .string(DurationText.text(timeline.step)),
            "runs": .array(
                timeline.runs.map { ["state": .string($0.state.rawValue), "evaluations": .integer(Int64($0.count))] }),
        ]
    }
}
