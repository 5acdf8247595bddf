import Format
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `roost check metrics`, as whoever instruments a server runs it.
@Suite(.serialized) struct CheckMetricsTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private func check(_ page: String, _ options: String = "") -> (output: String, status: Int32) {
        roost("check metrics \(options) < '\(roost.home.write(page, to: "page"))'")
    }

    @Test("what is good ends with 0 and without a word")
    func good() {
        let result = check("# HELP a_bytes Help.\n# TYPE a_bytes gauge\na_bytes 1\n")
        #expect(result.status == 0 && result.output == "")
        #expect(check("# HELP a_bytes x\n# TYPE a_bytes gauge\na_bytes 1\n# EOF\n", "--openmetrics").status == 0)
    }

    @Test("what could be better is told as promtool does, with its line, and ends with 3")
    func problems() {
        let result = check("# TYPE z counter\nz 1\na 1\n")
        #expect(result.status == 3)
        #expect(
            result.output == """
                a no help text (line 3)
                z counter metrics should have "_total" suffix (line 1)
                z no help text (line 1)

                """)
    }

    @Test("what is not well formed is told with its place, and ends with 1")
    func malformed() {
        let result = check("a 1\nb x\n")
        #expect(result.status == 1)
        #expect(result.output == "roost: the page is not well formed: 2:3: 'x' is no value\n")
        #expect(check("a 1\n", "--openmetrics").output.contains("2:1: the page does not end with '# EOF'"))
    }

    @Test("as JSON there is one object, whatever comes out")
    func json() throws {
        let problems = check("z_total 1\n", "--json")
        #expect(problems.status == 3)
        let problem = try JSONValue(parsing: problems.output)["problems"]?.array?.first
        #expect(problem?["metric"]?.string == "z_total")
        #expect(problem?["problem"]?.string == "no help text")
        #expect(problem?["line"]?.integer == 1)
        let error = check("z\n", "--json")
        #expect(error.status == 1)
        #expect(try JSONValue(parsing: error.output)["error"]?["column"]?.integer == 2)
    }

    @Test("a page that is too large is refused, not read to its end")
    func tooLarge() {
        let result = shell("yes 'a 1' | \(roost.command("check metrics")) 2>&1")
        #expect(result.status == 1)
        #expect(result.output == "roost: a page of metrics on standard input is larger than 256 MiB\n")
    }
}

/// OpenMetrics' own suite, which is no part of this project: `ROOST_CONFORMANCE` says where it is.
@Suite struct CheckMetricsConformanceTests {
    @Test("every page of OpenMetrics' suite gets its verdict from the command")
    func verdicts() throws {
        let roost = try RoostRun()
        let root = try #require(getenv("ROOST_CONFORMANCE").map { String(cString: $0) }, "set ROOST_CONFORMANCE")
        let folder = "\(root)/openmetrics"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let test = try JSONValue(parsing: String(contentsOfFile: "\(folder)/\(name)/test.json", encoding: .utf8))
            let result = roost("check metrics --openmetrics < '\(folder)/\(name)/metrics'")
            #expect((result.status != 1) == test["shouldParse"]?.bool, "\(name): \(result.output)")
        }
    }
}
