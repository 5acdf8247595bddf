import Format
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `roost test rules`, as whoever writes alerts runs it. If these fail, they are told something else than what holds.
@Suite(.serialized) struct TestRulesTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
        roost.home.write(Self.rules, to: "rules.yml")
    }

    private static let rules = """
        groups:
        - name: g
          rules:
          - alert: Down
            expr: up == 0
            for: 2m
            annotations: {summary: "{{ $labels.job }} is down"}
          - {alert: Never, expr: up > 9}
        """

    private static let bad = """
        rule_files: [rules.yml]
        tests:
        - name: a fall
          input_series: [{series: 'up{job="a"}', values: '1 0x5'}]
          alert_rule_test:
          - eval_time: 4m
            alertname: Down
            exp_alerts:
            - {exp_labels: {job: a}, exp_annotations: {summary: a <fell>}}
          promql_expr_test:
          - {expr: up, eval_time: 1m, exp_samples: [{labels: 'up{job="a"}', value: 1}]}
        - name: nothing
          alert_rule_test: [{eval_time: 4m, alertname: Down}]
        """

    private func write(_ tests: String, to name: String = "tests.yml") -> String {
        roost.home.write(tests, to: name)
    }

    @Test("what differs is shown with its place and the course of the alert, and ends with 1")
    func failures() {
        let file = write(Self.bad)
        let result = roost("test rules \(file)")
        #expect(result.status == 1)
        #expect(
            result.output == """
                Testing \(file)
                  FAILED:
                    \(file):6:5: a fall: alert Down at 4m: expected 1 alert, got 1 alert
                         {job="a"}
                        -    summary: "a <fell>"
                        +    summary: "a is down"
                      Down, a column for 1m (. inactive, p pending, F firing):
                        .ppFF  {job="a"}
                        |0s
                    \(file):11:5: a fall: up at 1m
                        -up{job="a"} 1
                        +up{job="a"} 0

                1 passed, 1 failed

                """)
    }

    @Test("good news goes to standard output and bad news to standard error, as with promtool")
    func streams() {
        let file = write(Self.bad)
        #expect(
            shell("\(roost.command("test rules \(file)")) 2>/dev/null").output
                == "Testing \(file)\n\n1 passed, 1 failed\n")
    }

    @Test("--run chooses tests by their names")
    func selection() {
        let result = roost("test rules --run noth --run never \(write(Self.bad))")
        #expect(result.status == 0)
        #expect(result.output.contains("  SUCCESS: 1 test passed\n"))
        #expect(roost("test rules --run '(' \(write(Self.bad))").status == 64)
    }

    @Test("a mistake in a rule file or a file that is not there is told with its place, and ends with 1")
    func unreadable() {
        roost.home.write("groups: [{name: g, rules: [{record: a, expr: up +}]}]", to: "broken.yml")
        let broken = roost("test rules \(write("rule_files: [broken.yml]\ntests: [{}]"))")
        #expect(broken.status == 1)
        #expect(broken.output.contains("broken.yml:1:50: expr does not parse: unexpected end of input"))
        // As with promtool, nobody looks at rules that no test is for.
        #expect(roost("test rules \(write("rule_files: [broken.yml]"))").status == 0)
        let missing = roost("test rules \(write("rule_files:\n- gone.yml\ntests: [{}]"))")
        #expect(missing.status == 1)
        #expect(missing.output.contains("tests.yml:2:3: there is no rule file "))
        let pattern = roost("test rules \(write("rule_files:\n- gone*.yml\ntests: [{}]"))")
        #expect(pattern.status == 0)
        #expect(pattern.output.contains("WARNING: "))
        #expect(roost("test rules \(roost.home.path)/gone.yml").status == 1)
    }

    @Test("--partial-annotations looks at what a test names")
    func partialAnnotations() {
        let tests = Self.bad.replacing("summary: a <fell>", with: "summary: '=~ a .*'")
            .replacing("value: 1}]", with: "value: 0}]")
        #expect(roost("test rules \(write(tests))").status == 1)
        #expect(roost("test rules --partial-annotations \(write(tests))").status == 0)
    }

    @Test("--coverage shows what no test sees at work, and --minimum-coverage ends with 1 below")
    func coverage() {
        let file = write(Self.bad)
        let output = roost("test rules --coverage \(file)").output
        let rows = output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["Down", "\(roost.home.path)/rules.yml:4", "1", "1", "yes"]))
        #expect(rows.contains(["Never", "\(roost.home.path)/rules.yml:8", "0", "0", "no"]))
        #expect(output.hasSuffix("1 of 2 rules are covered (50 %)\n"))
        #expect(roost("test rules --run nothing --minimum-coverage 0 \(file)").status == 0)
        let poor = roost("test rules --run nothing --minimum-coverage 1 \(file)")
        #expect(poor.status == 1)
        #expect(poor.output.contains("fewer rules are covered"))
    }

    @Test("--timeline shows every alert that a test names")
    func timeline() {
        let output = roost("test rules --timeline \(write(Self.bad))").output
        #expect(
            output.contains(
                "  a fall\n    Down, a column for 1m (. inactive, p pending, F firing):\n      .ppFF  {job=\"a\"}\n"))
        #expect(output.contains("  nothing\n    Down was never pending or firing\n"))
    }

    @Test("JUnit's XML is read by who reads XML")
    func junit() throws {
        let file = write(Self.bad)
        let broken = write("tests: {}", to: "<b&d>.yml")
        let report = "\(roost.home.path)/report.xml"
        #expect(roost("test rules --junit \(report) \(file) '\(broken)'").status == 1)
        let script = """
            import sys, xml.etree.ElementTree as tree
            root = tree.parse(sys.argv[1]).getroot()
            for suite in root:
                print(suite.get("name").split("/")[-1], suite.get("tests"), suite.get("failures"), suite.get("errors"))
                for case in suite:
                    print("", case.get("name"), case.get("line"), [child.tag for child in case])
            print(root[0][0][0].text.split("\\n")[2])
            """
        let path = roost.home.write(script, to: "read.py")
        #expect(
            shell("python3 \(path) \(report) 2>&1").output == """
                tests.yml 2 1 0
                 a fall 3 ['failure', 'failure']
                 nothing 12 []
                <b&d>.yml 1 0 1
                 load None ['error']
                -    summary: "a <fell>"

                """)
    }

    @Test("as JSON there is one object with everything")
    func json() throws {
        let result = roost("test rules --json --coverage \(write(Self.bad))")
        #expect(result.status == 1)
        let document = try JSONValue(parsing: result.output)
        #expect(document["passed"]?.integer == 1 && document["failed"]?.integer == 1)
        #expect(document["coverage"]?["percentage"]?.double == 50)
        let test = document["files"]?.array?.first?["tests"]?.array?.first
        #expect(test?["name"]?.string == "a fall" && test?["passed"]?.bool == false)
        let failure = test?["failures"]?.array?.first
        #expect(failure?["kind"]?.string == "alert" && failure?["time"]?.string == "4m")
        #expect(failure?["actual"]?.array?.last?.string == "    summary: \"a is down\"")
        let runs = test?["timelines"]?.array?.first?["runs"]?.array?.map { $0["state"]?.string }
        #expect(runs == ["inactive", "pending", "firing"])
    }

    @Test("--debug shows what was stored")
    func debug() {
        let output = roost("test rules --debug --run fall \(write(Self.bad))").output
        #expect(output.contains("    up{job=\"a\"}\n        1 @0s, 0 @1m, 0 @2m, 0 @3m, 0 @4m\n"))
    }

    @Test("--watch runs the tests again when a rule file changes, and Ctrl-C ends it with 0")
    func watch() async throws {
        let file = write(Self.bad.replacing("a <fell>", with: "a is down").replacing("value: 1}]", with: "value: 0}]"))
        let output = "\(roost.home.path)/watch.txt"
        let status = "\(roost.home.path)/status.txt"
        // A shell's background processes pass over SIGINT, unless it hands them over.
        let pid = try present(
            pid_t(
                shell(
                    "(trap - INT; \(roost.command("test rules --watch \(file)")) >\(output) 2>&1; echo $? >\(status)) "
                        + "</dev/null >/dev/null 2>&1 & echo $!"
                ).output.trimming), "no pid")
        func text() -> String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
        #expect(await holds { text().contains("2 passed, 0 failed\n") })
        roost.home.write(Self.rules.replacing("for: 2m", with: "for: 4m"), to: "rules.yml")
        #expect(await holds { text().contains("1 passed, 1 failed\n") })
        let child = shell("pgrep -P \(pid)").output.trimming
        #expect(shell("kill -INT \(child)").status == 0)
        #expect(await holds { (try? String(contentsOfFile: status, encoding: .utf8))?.trimming == "0" })
    }

    @Test("the example of docs/rules.md passes")
    func documentation() throws {
        let text = try String(contentsOfFile: "\(RoostRun.root)/docs/rules.md", encoding: .utf8)
        let example = try present(text.firstRange(of: "```yaml\n").map { text[$0.upperBound...] }, "no example")
        let tests = example[..<(try present(example.firstRange(of: "```"), "no end")).lowerBound]
        roost.home.write(
            """
            groups:
            - name: g
              rules:
              - alert: InstanceDown
                expr: up == 0
                for: 5m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.instance }} is down"}
            """, to: "servers.yml")
        _ = shell("mkdir '\(roost.home.path)/tests'")
        let result = roost("test rules \(write(String(tests), to: "tests/tests.yml"))")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("SUCCESS: 1 test passed"))
    }

    /// Both read the files that Roost ships; where the older promtool knows a file's keys it must agree.
    @Test("the shipped tests pass here as with promtool")
    func shipped() {
        let files = "alerts/tests/*.yml"
        #expect(shell("cd '\(RoostRun.root)' && promtool test rules \(files) 2>&1").status == 0)
        let result = shell(
            "cd '\(RoostRun.root)' && \(roost.command("test rules --minimum-coverage 100 \(files)")) 2>&1")
        #expect(result.status == 0, "\(result.output)")
    }
}

/// Upstream's files, which are no part of this project: `ROOST_CONFORMANCE` says where they are.
@Suite struct RuleFileConformanceTests {
    @Test("every rule file and every file of tests of upstream ends with promtool's exit code")
    func verdicts() throws {
        let roost = try RoostRun()
        let root = try #require(getenv("ROOST_CONFORMANCE").map { String(cString: $0) }, "set ROOST_CONFORMANCE")
        let folder = "\(root)/rules"
        // What promtool 2.42 does not know, and 3.14 takes.
        let newer: Set = ["no-test-group-interval.yml", "start-time-test.yml", "unittest.yml", "rules_run_fuzzy.yml"]
        var agreed = 0
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".yml") || $0.hasSuffix(".yaml")
        }
        for name in names {
            for command in ["check rules", "test rules"] {
                let ours = shell("cd '\(folder)' && \(roost.command("\(command) \(name)")) 2>&1")
                let theirs = shell("cd '\(folder)' && promtool \(command) \(name) 2>&1")
                let isNewer = command == "test rules" && newer.contains(name)
                let expected: Int32 = isNewer ? (name == "rules_run_fuzzy.yml" ? 1 : 0) : theirs.status
                #expect(ours.status == expected, "\(command) \(name): \(ours.output)")
                if ours.status == expected { agreed += 1 }
            }
        }
        print("\(agreed) of \(names.count * 2) runs over upstream's files end as with promtool")
    }
}
