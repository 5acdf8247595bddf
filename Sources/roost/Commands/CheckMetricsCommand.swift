import ArgumentParser
import Exposition
import Format
import Glibc

/// `roost check metrics`.
struct CheckMetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Read a page of metrics by the letter, and say what could be better in it.",
        discussion: """
            The page comes from standard input. Of Prometheus' text format what promtool refuses is refused; of OpenMetrics
            everything that OpenMetrics 1.0 forbids. What is well formed is linted by the rules of `promtool check metrics`.
            It ends with 1 when the page is not well formed, and with 3 when there is something to do better.

            Examples:
              curl -s http://127.0.0.1:8000/metrics | roost check metrics
              roost check metrics --openmetrics < metrics.txt
              roost check metrics --json < metrics.txt | jq -r '.problems[].metric'
            """)

    /// The exit code for a page that is well formed and could be better, which is promtool's.
    private static let problemsFound: Int32 = 3

    @Flag(name: .customLong("openmetrics"), help: "The page is OpenMetrics 1.0, not Prometheus' text format.")
    var isOpenMetrics = false

    @Flag(help: "Print what is found as one JSON object.")
    var json = false

    func run() throws {
        let page = try StandardInput.read(limit: 256 << 20, what: "a page of metrics")
        let syntax: ExpositionSyntax = isOpenMetrics ? .openMetrics : .text
        do throws(ExpositionError) {
            let families = try isOpenMetrics ? OpenMetricsCheck.families(of: page) : TextCheck.families(of: page)
            let problems = lint(families, as: syntax)
            if json { printLine(Self.record(problems)) } else { Self.print(problems) }
            if !problems.isEmpty { Glibc.exit(Self.problemsFound) }
        } catch {
            if json { printLine(Self.record(error)) } else { printError("the page is not well formed: \(error)") }
            Glibc.exit(ExitStatus.failed.rawValue)
        }
    }

    /// As promtool does on standard error, with the line behind.
    private static func print(_ problems: [LintProblem]) {
        for problem in problems {
            let line = "\(problem.metric) \(problem.text) (line \(problem.line))"
            writeAll(Terminal.harmless(line, on: STDERR_FILENO) + "\n", to: STDERR_FILENO)
        }
    }

    private static func record(_ problems: [LintProblem]) -> String {
        let rows = problems.map { problem -> JSONValue in
            [
                "line": .integer(Int64(problem.line)), "metric": .string(problem.metric),
                "problem": .string(problem.text),
            ]
        }
        return text(["error": .null, "problems": .array(rows)])
    }

    private static func record(_ error: ExpositionError) -> String {
        text([
            "error": [
                "line": .integer(Int64(error.line)), "column": .integer(Int64(error.column)),
                "message": .string(error.message),
            ], "problems": .array([]),
        ])
    }

    private static func text(_ record: JSONValue) -> String { String(decoding: record.encoded(), as: UTF8.self) }
}
