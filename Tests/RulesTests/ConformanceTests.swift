import FoundationEssentials
import Rules
import Testing

/// If these fail, Roost takes other rule files than `promtool check rules` does.
struct ConformanceTests {
    /// The folder of upstream's rule files; its absence is a failure, not a reason to skip.
    private func folder() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["ROOST_CONFORMANCE"],
            "set ROOST_CONFORMANCE to the folder of upstream's conformance data") + "/rules"
    }

    private func file(_ name: String) throws -> Result<RuleFile, RuleFileError> {
        let path = try "\(folder())/\(name)"
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path), "cannot read \(path)"))
        return Result { () throws(RuleFileError) in try RuleFile(parsing: bytes, file: name) }
    }

    @Test(arguments: [
        ("rules.yml", 2, 5), ("at-modifier.yml", 1, 1), ("negative-offset.yml", 1, 1), ("bad-rules-error.yml", 1, 1),
        ("prometheus-rules.lint.yml", 1, 2), ("rules_duplicates.yml", 2, 5),
        ("fixtures/alert_rule.yaml", 1, 1), ("fixtures/alert_rule1.yaml", 1, 1), ("fixtures/rules.yaml", 1, 1),
        ("fixtures/rules1.yaml", 1, 1), ("fixtures/rules2.yaml", 1, 1), ("fixtures/rules2_copy.yaml", 1, 1),
        ("fixtures/rules_chain.yaml", 1, 7), ("fixtures/rules_dependencies.yaml", 1, 2),
        ("fixtures/rules_indeterminates.yaml", 1, 7), ("fixtures/rules_multi_doc.yaml", 1, 1),
        ("fixtures/rules_multiple.yaml", 1, 6), ("fixtures/rules_multiple_dependents_on_base.yaml", 1, 8),
        ("fixtures/rules_multiple_groups.yaml", 2, 10), ("fixtures/rules_multiple_independent.yaml", 1, 8),
    ])
    func accepts(_ name: String, _ groups: Int, _ rules: Int) throws {
        let file = try file(name).get()
        #expect(file.groups.count == groups)
        #expect(file.groups.reduce(0) { $0 + $1.rules.count } == rules)
    }

    /// Broken rule files, and files of other kinds.
    @Test(arguments: [
        "rules-bad.yml", "bad-rules-syntax.yml", "rules_extrafields.yml", "fixtures/invalid_rules.yaml",
        "at-modifier-test.yml", "bad-input-series.yml", "bad-promql.yml", "bad-rules-error-test.yml",
        "bad-rules-syntax-test.yml", "bad-sd-file-format.yml", "failing.yml", "good-sd-file.yml", "long-period.yml",
        "negative-offset-test.yml", "no-test-group-interval.yml", "rules_run.yml", "rules_run_extrafields.yml",
        "rules_run_fuzzy.yml", "rules_run_no_fuzzy.yml", "start-time-test.yml", "unittest.yml",
    ])
    func refuses(_ name: String) throws {
        let file = try file(name)
        #expect(throws: RuleFileError.self) { try file.get() }
    }

    @Test(arguments: [
        ("prometheus-rules.lint.yml", 1), ("rules_duplicates.yml", 2), ("fixtures/rules_multi_doc.yaml", 1),
        ("rules.yml", 0),
    ])
    func warns(_ name: String, _ count: Int) throws {
        #expect(try file(name).get().warnings.count == count)
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

    @Test func aMegabyteOfRulesLoads() throws {
        #expect(try file("rules_large.yml").get().groups.reduce(0) { $0 + $1.rules.count } > 10_000)
    }
}
