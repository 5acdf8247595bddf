import Format
import TestSupport
import Testing

/// `roost check rules`, as a pipeline runs it. If these fail, bad rule files pass or good ones are held up.
@Suite(.serialized) struct CheckRulesTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private static let twice = """
        groups:
        - name: g
          rules:
          - {record: a, expr: up}
          - {record: a, expr: up}
        """

    @Test("what is good ends with 0, and each file is told")
    func good() {
        let file = roost.home.write("groups: [{name: g, rules: [{record: a, expr: up}]}]", to: "r.yml")
        let result = roost("check rules \(file) \(file)")
        #expect(result.status == 0)
        #expect(result.output == String(repeating: "Checking \(file)\n  SUCCESS: 1 rules found\n\n", count: 2))
    }

    @Test("every mistake is told with its place, and ends with 1")
    func bad() {
        let file = roost.home.write(
            "groups:\n- name: g\n  rules:\n  - {record: a}\n  - {alert: b, expr: up, annotations: {c: '{{ $x }}'}}\n",
            to: "r.yml")
        let result = roost("check rules --lint-fatal \(file)")
        #expect(result.status == 1)
        #expect(
            result.output == """
                Checking \(file)
                  FAILED:
                    \(file):4:5: a rule needs "expr"
                    \(file):5:43: c of annotations is no template: undefined variable "$x"


                """)
        #expect(roost("check rules \(roost.home.path)/gone.yml").status == 1)
    }

    @Test("two rules of one series are told, and end with 3 where that is asked for")
    func lint() {
        let file = roost.home.write(Self.twice, to: "r.yml")
        let result = roost("check rules \(file)")
        #expect(result.status == 0)
        #expect(
            result.output.contains("  FAILED:\n    lint error: \(file):5:5: the rule \"a\" has the name and labels"))
        #expect(roost("check rules --lint-fatal \(file)").status == 3)
        #expect(roost("check rules --lint all --lint-fatal \(file)").status == 3)
        #expect(roost("check rules --lint=none --lint-fatal \(file)").status == 0)
        #expect(roost("check rules --lint nothing \(file)").status == 64)
    }

    @Test("without files, one comes from standard input")
    func standardInput() {
        let file = roost.home.write(Self.twice, to: "r.yml")
        let result = roost("check rules --lint none < \(file)")
        #expect(result.output == "Checking standard input\n  SUCCESS: 2 rules found\n\n")
        #expect(roost("check rules < /dev/null").status == 0)
    }

    @Test("unknown keys and experimental functions are taken where that is asked for")
    func options() {
        let file = roost.home.write(
            "groups: [{name: g, owner: x, rules: [{record: a, expr: 'sort_by_label(up, \"a\")'}]}]", to: "r.yml")
        #expect(roost("check rules \(file)").status == 1)
        #expect(roost("check rules --ignore-unknown-fields \(file)").status == 1)
        let feature = "--enable-feature promql-experimental-functions,promql-duration-expr"
        #expect(roost("check rules --ignore-unknown-fields \(feature) \(file)").status == 0)
        #expect(roost("check rules --enable-feature flying \(file)").status == 64)
    }

    @Test("as JSON there is one object, whatever is found")
    func json() throws {
        let file = roost.home.write(Self.twice, to: "r.yml")
        let result = roost("check rules --json \(file) \(roost.home.path)/gone.yml")
        #expect(result.status == 1)
        let files = try JSONValue(parsing: result.output)["files"]?.array
        #expect(files?.map { $0["lint"]?.array?.count } == [1, 0])
        #expect(files?.map { $0["errors"]?.array?.count } == [0, 1])
    }
}
