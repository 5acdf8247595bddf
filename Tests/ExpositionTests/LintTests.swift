import Exposition
import TestSupport
import Testing

/// If these fail, `roost check metrics` says something else than `promtool check metrics` of the same page.
struct LintTests {
    private struct Verdict: Equatable {
        var problems: [String] = []
        var status: Int32 = 0
    }

    private static func verdict(_ page: String) -> Verdict {
        do throws(ExpositionError) {
            let problems = lint(try TextCheck.families(of: Array(page.utf8)), as: .text)
            return Verdict(problems: problems.map { "\($0.metric) \($0.text)" }, status: problems.isEmpty ? 0 : 3)
        } catch {
            return Verdict(status: 1)
        }
    }

    /// Upstream says a thing again for every series.
    private static func promtool(_ page: String) -> Verdict {
        let folder = TemporaryFolder()
        let result = shell("promtool check metrics < '\(folder.write(page, to: "page"))' 2>&1")
        guard result.status != 1 else { return Verdict(status: 1) }
        var known: Set<Substring> = []
        let problems = result.output.split(separator: "\n").filter { known.insert($0).inserted }
        return Verdict(problems: problems.map(String.init), status: result.status)
    }

    private static func page(_ name: String, _ type: String, labels: String = "", help: Bool = true) -> String {
        (help ? "# HELP \(name) Help.\n" : "") + "# TYPE \(name) \(type)\n\(name)\(labels) 1\n"
    }

    private static let linted: [String] =
        ["counter", "gauge", "untyped", "histogram", "summary"].flatMap { type in
            [
                "a_total", "a", "a_count", "a_sum", "a_bucket", "a_\(type)", "a_\(type)_x", "\(type)_x", "a_info",
            ].map { page($0, type) } + [#"{le="1"}"#, #"{quantile="1"}"#].map { page("a_total", type, labels: $0) }
        }
        + [
            "a_seconds", "a_milliseconds", "a_minutes", "a_kibibytes_x", "bits", "a_megabits", "a_centimeters", "a_ms",
            "a_ms_b", "ms", "a_s", "a_sec", "a_h_x", "a_d", "a_kilograms", "a_ounces", "a_fahrenheit", "a_picoseconds",
            "a_decacalories", "a_metres", "a_inches", "aB", "aBcD", "A_b", "AB", "a:b", ":a", "a_B", "a__s", "kilo",
            "a_kilokilobytes", "a_days", "a_weeks_total", "process_cpu_seconds", "a_KB", "a_Seconds",
        ].map { page($0, "gauge") }
        + [
            page("a", "gauge", help: false), "a 1\n", "# TYPE a gauge\n", "# HELP a\na 1\n", "# HELP a \na 1\n", "",
            "\n", "# \n#\n# x\n", page("a", "gauge", labels: #"{bC="d"}"#), "a{b=\"c\"} 1\na{bC=\"d\"} 2\n",
            "# TYPE a summary\na{quantile=\"0.5\"} 1\na_sum 1\na_count 2\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n",
            "a_sum 1\n# TYPE a summary\na_sum{b=\"c\"} 1\n", "b 1\na 1\nb{c=\"d\"} 1\n", "#TYPE a counter\na 1\n",
            "# TYPE a COUNTER\na 1\n", "# HELP a x\\n\\\\\na 1 12\n",
        ]

    @Test("Every rule finds what promtool's finds", arguments: linted)
    func lintsAlike(_ page: String) {
        #expect(Self.verdict(page) == Self.promtool(page))
    }

    @Test(
        "What promtool cannot read is refused",
        arguments: [
            "a 1", "a\n", "a b\n", "a 1 x\n", "a 1 1.5\n", "a 1 2 3\n", "a{\n", "a{b} 1\n", "a{b=c} 1\n",
            "a{b=\"c} 1\n",
            "a{b=\"c\\q\"} 1\n", "a{b=\"c\n\"} 1\n", "a{b=\"1\",b=\"2\"} 1\n", "{b=\"c\"} 1\n", "a{__name__=\"b\"} 1\n",
            "# TYPE a gauge\n# TYPE a gauge\n", "a 1\n# TYPE a gauge\n", "# HELP a x\n# HELP a x\n", "# TYPE a foo\n",
            "# HELP a \\q\n", "# TYPE a gauge \n", "9 1\n", "a-b 1\n", "<html>\n", "# HELP 9 x\n", "a 1\r\n",
            "a 1e999\n",
            "a 0x1p3\n", "a 1_0\n", "# TYPE a histogram\na_bucket{le=\"x\"} 1\n",
            "# TYPE a summary\na{quantile=\"x\"} 1\n", "a 1 99999999999999999999\n", "\u{FEFF}a 1\n",
        ])
    func refusesAlike(_ page: String) {
        #expect(Self.promtool(page).status == 1)
        #expect(Self.verdict(page).status == 1)
    }

    @Test("What is written that promtool 2.42 does not look at yet")
    func newerRules() {
        // Since client_golang 1.20.
        let twice = Self.page("a", "gauge") + "a 2\n"
        #expect(Self.verdict(twice).problems == ["a metric not unique"])
        // Since Prometheus 3.
        #expect(Self.verdict("# HELP \"a.b\" x\n{\"a.b\",c=\"d\"} 1\n") == Verdict())
    }

    @Test("The line is that of the sample, or else where the family begins")
    func lines() throws {
        let page = "# HELP a x\n# TYPE a gauge\na 1\na{le=\"1\"} 1\n\n# TYPE b counter\nb 1\n"
        let problems = lint(try TextCheck.families(of: Array(page.utf8)), as: .text)
        #expect(problems.map { "\($0.metric) \($0.line)" } == ["a 4", "b 6", "b 6"])
    }

    @Test("In OpenMetrics a counter is linted by the name of its samples")
    func openMetrics() throws {
        let page = "# HELP a_ms x\n# TYPE a_ms counter\na_ms_total 1\n# TYPE b gauge\nb 1 1\nb 1 2\n# EOF\n"
        let problems = lint(try OpenMetricsCheck.families(of: Array(page.utf8)), as: .openMetrics)
        #expect(
            problems.map { "\($0.metric) \($0.text)" } == [
                "a_ms_total metric names should not contain abbreviated units", "b no help text",
            ])
    }
}
