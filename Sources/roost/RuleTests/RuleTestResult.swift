import Rules

/// What became of one file of tests.
struct RuleTestResult {
    let file: String
    /// Those that its tests are for.
    var ruleFiles: [String] = []
    var groups: [RuleGroup] = []
    /// Why no test was run.
    var errors: [String] = []
    /// What is no error and yet probably not meant.
    var warnings: [String] = []
    var outcomes: [RuleTestOutcome] = []
    var duration = Duration.zero

    var failedCount: Int { outcomes.count { !$0.failures.isEmpty } }
    var isPassed: Bool { errors.isEmpty && failedCount == 0 }
}
