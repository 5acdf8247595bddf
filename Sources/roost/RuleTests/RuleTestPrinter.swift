import Format
import Glibc
import Model
import PromQL
import Rules

/// Tells people how tests went, on the streams on which promtool does.
struct RuleTestPrinter {
    /// Whether every alert's timeline is shown, and not only those of alerts that are not as expected.
    let showsTimelines: Bool
    /// Whether it is told how long each test took and what it stored.
    let showsData: Bool
    private let output = Terminal(STDOUT_FILENO)
    private let errors = Terminal(STDERR_FILENO)

    init(showsTimelines: Bool, showsData: Bool) {
        self.showsTimelines = showsTimelines
        self.showsData = showsData
    }

    /// Tells of one file.
    func print(_ result: RuleTestResult) {
        printLine(Terminal.harmless("Testing \(result.file)"))
        for warning in result.warnings { complain("  WARNING: \(warning)", .yellow) }
        if showsData { for outcome in result.outcomes { printData(of: outcome) } }
        if result.isPassed {
            printLine(output.styled("  SUCCESS: \(count(of: result.outcomes.count)) passed", .green))
        } else {
            complain("  FAILED:", .red)
            for error in result.errors { for line in error.split(separator: "\n") { complain("    \(line)") } }
            for outcome in result.outcomes { printFailures(of: outcome, in: result.file) }
        }
        if showsTimelines { for outcome in result.outcomes { printTimelines(of: outcome) } }
        printLine("")
    }

    /// Tells how many tests passed.
    func printSummary(_ results: [RuleTestResult]) {
        let failed = results.reduce(0) { $0 + $1.failedCount }
        let passed = results.reduce(0) { $0 + $1.outcomes.count } - failed
        let unread = results.count { !$0.errors.isEmpty }
        printLine("\(passed) passed, \(failed) failed\(unread > 0 ? ", \(unread) not read" : "")")
    }

    private func count(of tests: Int) -> String { tests == 1 ? "1 test" : "\(tests) tests" }

    private func printFailures(of outcome: RuleTestOutcome, in file: String) {
        var shown: Set<String> = []
        for failure in outcome.failures {
            let message = failure.message.split(separator: "\n", omittingEmptySubsequences: false)
            let head = [failure.place, message.first.map(String.init) ?? ""].filter { !$0.isEmpty }
            complain(
                "    \(file):\(failure.mark): \(([outcome.test.title] + head).joined(separator: ": "))", .bold)
            for line in message.dropFirst() { complain("        \(line)") }
            for line in LineDifference(from: failure.expected, to: failure.actual, showsCommon: true).lines {
                complain("        \(line)", line.hasPrefix("-") ? .red : line.hasPrefix("+") ? .green : nil)
            }
            guard case .alert(let name) = failure.subject, !showsTimelines, shown.insert(name).inserted else {
                continue
            }
            for line in TimelineChart(name, of: outcome.timelines).lines(for: errors, indentation: "      ") {
                writeAll(line + "\n", to: STDERR_FILENO)
            }
        }
    }

    private func printTimelines(of outcome: RuleTestOutcome) {
        var names: [String] = []
        for expectation in outcome.test.alerts where !names.contains(expectation.name) {
            names.append(expectation.name)
        }
        guard !names.isEmpty else { return }
        printLine(Terminal.harmless("  \(outcome.test.title)"))
        for name in names {
            for line in TimelineChart(name, of: outcome.timelines).lines(for: output, indentation: "    ") {
                printLine(line)
            }
        }
    }

    private func printData(of outcome: RuleTestOutcome) {
        let milliseconds = outcome.duration / .milliseconds(1)
        complain("  DEBUG: \(outcome.test.title) took \((milliseconds * 10).rounded() / 10) ms; it stored:")
        for series in outcome.data {
            complain("    \(series.labels)")
            let numbers = zip(series.timestamps, series.values).map {
                ($0, $1.isStaleMarker ? "stale" : goFloatText($1))
            }
            let histograms = series.hasHistograms ? series.histograms.timestamps.map { ($0, "{{…}}") } : []
            let points = (numbers + histograms).sorted { $0.0 < $1.0 }.map { time, text in
                "\(text) @\(DurationText.text(time - outcome.test.start))"
            }
            complain("        \(points.joined(separator: ", "))")
        }
    }

    private func complain(_ line: String, _ style: Terminal.Style? = nil) {
        writeAll(errors.styled(Terminal.harmless(line, on: STDERR_FILENO), style) + "\n", to: STDERR_FILENO)
    }
}

extension RuleTestFailure {
    /// What was looked at, and when.
    var place: String {
        let time = time.map { " at \(DurationText.text($0))" } ?? ""
        return switch subject {
        case .test: ""
        case .rule(let name): "rule \(name)\(time)"
        case .alert(let name): "alert \(name)\(time)"
        case .expression(let text): "\(text)\(time)"
        }
    }
}
