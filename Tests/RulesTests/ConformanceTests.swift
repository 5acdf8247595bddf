import FoundationEssentials
import Rules
import TSDB
import Testing
import YAML

/// If these fail, `roost check rules` and `roost test rules` judge other than promtool does.
struct ConformanceTests {
    /// What promtool 3.14 makes of a file as a rule file.
    struct CheckVerdict: Sendable {
        var groups = 0
        var rules = 0
        /// How many rules it finds twice and more.
        var duplicates = 0
        /// Words of the reason why it is refused; nil for one that is not.
        var reason: String?
    }

    private static let notARuleFile = "unknown key"
    private static let checks: [String: CheckVerdict] = [
        "at-modifier-test.yml": CheckVerdict(reason: notARuleFile),
        "at-modifier.yml": CheckVerdict(groups: 1, rules: 1),
        "bad-input-series.yml": CheckVerdict(reason: notARuleFile),
        "bad-promql.yml": CheckVerdict(reason: notARuleFile),
        "bad-rules-error-test.yml": CheckVerdict(reason: notARuleFile),
        "bad-rules-error.yml": CheckVerdict(groups: 1, rules: 1),
        "bad-rules-syntax-test.yml": CheckVerdict(reason: notARuleFile),
        "bad-rules-syntax.yml": CheckVerdict(reason: "expr does not parse: unexpected end of input"),
        "bad-sd-file-format.yml": CheckVerdict(reason: "must be a mapping"),
        "failing.yml": CheckVerdict(reason: notARuleFile),
        "good-sd-file.yml": CheckVerdict(reason: "must be a mapping"),
        "long-period.yml": CheckVerdict(reason: notARuleFile),
        "negative-offset-test.yml": CheckVerdict(reason: notARuleFile),
        "negative-offset.yml": CheckVerdict(groups: 1, rules: 1),
        "no-test-group-interval.yml": CheckVerdict(reason: notARuleFile),
        "prometheus-rules.lint.yml": CheckVerdict(groups: 1, rules: 2, duplicates: 1),
        "rules-bad.yml": CheckVerdict(reason: "undefined variable \"$label\""),
        "rules.yml": CheckVerdict(groups: 2, rules: 5),
        "rules_duplicates.yml": CheckVerdict(groups: 2, rules: 5, duplicates: 2),
        "rules_extrafields.yml": CheckVerdict(reason: "unknown key \"namespace\""),
        "rules_large.yml": CheckVerdict(groups: 1, rules: 10_002, duplicates: 2),
        "rules_run.yml": CheckVerdict(reason: notARuleFile),
        "rules_run_extrafields.yml": CheckVerdict(reason: notARuleFile),
        "rules_run_fuzzy.yml": CheckVerdict(reason: notARuleFile),
        "rules_run_no_fuzzy.yml": CheckVerdict(reason: notARuleFile),
        "start-time-test.yml": CheckVerdict(reason: notARuleFile),
        "unittest.yml": CheckVerdict(reason: notARuleFile),
        "fixtures/alert_rule.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/alert_rule1.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/invalid_rules.yaml": CheckVerdict(reason: "unknown key \"unexpected_field\""),
        "fixtures/rules.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/rules1.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/rules2.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/rules2_copy.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/rules_chain.yaml": CheckVerdict(groups: 1, rules: 7),
        "fixtures/rules_dependencies.yaml": CheckVerdict(groups: 1, rules: 2),
        "fixtures/rules_indeterminates.yaml": CheckVerdict(groups: 1, rules: 7),
        // Of a second document promtool only says that it is not read.
        "fixtures/rules_multi_doc.yaml": CheckVerdict(groups: 1, rules: 1),
        "fixtures/rules_multiple.yaml": CheckVerdict(groups: 1, rules: 6),
        "fixtures/rules_multiple_dependents_on_base.yaml": CheckVerdict(groups: 1, rules: 8),
        "fixtures/rules_multiple_groups.yaml": CheckVerdict(groups: 2, rules: 10),
        "fixtures/rules_multiple_independent.yaml": CheckVerdict(groups: 1, rules: 8),
    ]

    /// What promtool 3.14 makes of a file of tests: how many tests pass and fail.
    private static let tests: [(file: String, passed: Int, failed: Int)] = [
        ("at-modifier-test.yml", 1, 0), ("bad-input-series.yml", 0, 1), ("bad-promql.yml", 0, 1),
        ("bad-rules-error-test.yml", 0, 1), ("failing.yml", 0, 2), ("long-period.yml", 1, 0),
        ("negative-offset-test.yml", 1, 0), ("no-test-group-interval.yml", 1, 0), ("rules_run.yml", 1, 1),
        ("rules_run_fuzzy.yml", 1, 1), ("rules_run_no_fuzzy.yml", 0, 1), ("start-time-test.yml", 4, 0),
        ("unittest.yml", 5, 0),
    ]

    /// The folder of upstream's rule files; its absence is a failure, not a reason to skip.
    private func folder() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["ROOST_CONFORMANCE"],
            "set ROOST_CONFORMANCE to the folder of upstream's conformance data") + "/rules"
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        let path = try "\(folder())/\(name)"
        return [UInt8](try #require(FileManager.default.contents(atPath: path), "cannot read \(path)"))
    }

    private func ruleFile(_ name: String, ignoresUnknownKeys: Bool = false) throws -> Result<RuleFile, RuleFileError> {
        let bytes = try bytes(name)
        return Result { () throws(RuleFileError) in
            try RuleFile(parsing: bytes, file: name, ignoresUnknownKeys: ignoresUnknownKeys)
        }
    }

    @Test func everyFileGetsItsVerdictAsARuleFile() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder()).filter {
            $0.hasSuffix(".yml") || $0.hasSuffix(".yaml")
        }
        var agreed = 0
        for name in names.sorted() {
            let verdict = try #require(Self.checks[name], "what does promtool make of \(name)?")
            switch try ruleFile(name) {
            case .success(let file):
                #expect(verdict.reason == nil, "\(name) is accepted")
                #expect(file.groups.count == verdict.groups, "\(name)")
                #expect(file.groups.reduce(0) { $0 + $1.rules.count } == verdict.rules, "\(name)")
                #expect(file.duplicates.count == verdict.duplicates, "\(name)")
                if verdict.reason == nil { agreed += 1 }
            case .failure(let error):
                let reason = try #require(verdict.reason, "\(name) is refused: \(error)")
                #expect(error.description.contains(reason), "\(name)")
                agreed += 1
            }
        }
        print("check rules: \(agreed) of \(names.count) upstream files get promtool's verdict")
    }

    /// The outcomes of a file's tests over the rule files that it names.
    private func outcomes(_ name: String, ignoresUnknownKeys: Bool = false) throws -> [RuleTestOutcome] {
        let file = try RuleTestFile(parsing: bytes(name), file: name)
        let groups = try file.ruleFiles.flatMap {
            try ruleFile($0.text, ignoresUnknownKeys: ignoresUnknownKeys).get().groups
        }
        let tester = RuleTester(file, groups: groups) { Store() }
        return file.tests.map(tester.run)
    }

    @Test func everyTestGetsItsVerdict() throws {
        var (agreed, count) = (0, 0)
        for (name, passed, failed) in Self.tests {
            let outcomes = try outcomes(name)
            let failures = outcomes.count { !$0.failures.isEmpty }
            #expect(failures == failed, "\(name): \(outcomes.flatMap(\.words))")
            #expect(outcomes.count == passed + failed, "\(name)")
            count += passed + failed
            if failures == failed { agreed += passed + failed }
        }
        print("test rules: \(agreed) of \(count) upstream tests get promtool's verdict")
    }

    @Test func rulesThatDoNotLoadFailTheirTests() {
        #expect(throws: RuleFileError.self) { try outcomes("bad-rules-syntax-test.yml") }
        #expect(throws: RuleFileError.self) { try outcomes("rules_run_extrafields.yml") }
    }

    @Test func unknownKeysMayBePassedOver() throws {
        #expect(try outcomes("rules_run_extrafields.yml", ignoresUnknownKeys: true).allSatisfy(\.failures.isEmpty))
        #expect(try ruleFile("rules_extrafields.yml", ignoresUnknownKeys: true).get().groups.count == 2)
        #expect(throws: RuleFileError.self) { try ruleFile("rules-bad.yml", ignoresUnknownKeys: true).get() }
    }

    /// Files of tests are files of nothing else.
    @Test(arguments: ["rules.yml", "bad-sd-file-format.yml"])
    func refusesAsTests(_ name: String) throws {
        let bytes = try bytes(name)
        #expect(throws: YAMLError.self) { try RuleTestFile(parsing: bytes, file: name) }
    }

    @Test func aMegabyteOfRulesLoadsAndIsEvaluated() throws {
        let start = ContinuousClock.now
        let groups = try ruleFile("rules_large.yml").get().groups
        let loaded = ContinuousClock.now
        let file = try RuleTestFile(parsing: Array("tests: [{}]".utf8), file: "large.yml")
        let tester = RuleTester(file, groups: groups) { Store() }
        #expect(tester.run(file.tests[0]).words == [])
        let end = ContinuousClock.now
        print("rules_large.yml: loaded in \(loaded - start), evaluated once in \(end - loaded)")
    }

    /// The files that Roost ships must load without a word.
    @Test(arguments: [
        "agent", "examples/thresholds", "host", "mcp", "probes", "requests", "resources", "scraping", "servers",
        "watchdog",
    ])
    func shippedRules(_ name: String) throws {
        let path = "\(#filePath)".replacing("Tests/RulesTests/ConformanceTests.swift", with: "alerts/\(name).yml")
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path), "cannot read \(path)"))
        #expect(try RuleFile(parsing: bytes, file: path).warnings.isEmpty)
    }
}
