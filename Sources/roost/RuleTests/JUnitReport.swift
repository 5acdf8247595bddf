import Format
import Rules
import YAML

/// Results in JUnit's XML, which services for continuous integration read: a suite for each file, a case for each test.
struct JUnitReport {
    let results: [RuleTestResult]
    /// When the tests were run.
    let time: Timestamp

    /// The document.
    var text: String {
        let suites = results.map(suite)
        let attributes = sum(results)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="roost test rules" \(attributes)>
            \(suites.joined(separator: "\n"))
            </testsuites>

            """
    }

    private func sum(_ results: [RuleTestResult]) -> String {
        let tests = results.reduce(0) { $0 + $1.outcomes.count + ($1.errors.isEmpty ? 0 : 1) }
        let failures = results.reduce(0) { $0 + $1.failedCount }
        let errors = results.count { !$0.errors.isEmpty }
        let duration = results.reduce(Duration.zero) { $0 + $1.duration }
        return "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\" "
            + "time=\"\(seconds(duration))\""
    }

    private func suite(_ result: RuleTestResult) -> String {
        // Without milliseconds and zone, as the schema of the format has it.
        let start = RFC3339.text(time / 1000 * 1000).dropLast()
        var lines = ["  <testsuite name=\(attribute(result.file)) \(sum([result])) timestamp=\"\(start)\">"]
        if !result.errors.isEmpty {
            lines.append("    <testcase name=\"load\" classname=\(attribute(result.file)) time=\"0\">")
            lines.append(element("error", result.errors.first ?? "", result.errors.joined(separator: "\n")))
            lines.append("    </testcase>")
        }
        lines += result.outcomes.flatMap { testCase($0, in: result.file) }
        return (lines + ["  </testsuite>"]).joined(separator: "\n")
    }

    private func testCase(_ outcome: RuleTestOutcome, in file: String) -> [String] {
        let head =
            "    <testcase name=\(attribute(outcome.test.title)) classname=\(attribute(file)) file=\(attribute(file)) "
            + "line=\"\(outcome.test.mark.line)\" time=\"\(seconds(outcome.duration))\""
        guard !outcome.failures.isEmpty else { return [head + "/>"] }
        let failures = outcome.failures.map { failure in
            let message = [failure.place, failure.message].filter { !$0.isEmpty }.joined(separator: ": ")
            let difference = LineDifference(from: failure.expected, to: failure.actual, showsCommon: true)
            let lines = ["\(file):\(failure.mark): \(message)"] + difference.lines
            return element("failure", message, lines.joined(separator: "\n"))
        }
        return [head + ">"] + failures + ["    </testcase>"]
    }

    private func element(_ name: String, _ message: String, _ text: String) -> String {
        "      <\(name) message=\(attribute(message)) type=\"\(name)\">\(escaped(text))</\(name)>"
    }

    private func attribute(_ text: String) -> String {
        "\"\(escaped(text).replacing("\n", with: "&#10;").replacing("\t", with: "&#9;"))\""
    }

    /// XML cannot hold other control characters, however they are written.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func seconds(_ duration: Duration) -> String {
        goFloatText((duration / .seconds(1) * 1_000_000).rounded() / 1_000_000)
    }
}
