package import Model
internal import PromQL

/// Runs tests of rules: without a clock, each test on a store of its own.
package struct RuleTester: Sendable {
    /// How tests are run.
    package struct Options: Sendable {
        /// Whether only the annotations are compared that a test names; see `AlertComparison`.
        package var comparesPartially = false
        /// Whether expressions may use what upstream may still change.
        package var allowsExperimental = false
        /// Whether names are removed at the end of a query.
        package var delayedNameRemoval = false
        /// Whether it is noted which rules the tests see at work.
        package var measuresCoverage = false
        /// Whether outcomes come with everything that was stored.
        package var keepsData = false

        package init() {}
    }

    let file: RuleTestFile
    let groups: [RuleGroup]
    let options: Options
    private let makeStorage: @Sendable () -> any Queryable & Appendable

    /// Tests of a file and the groups of its rule files. `makeStorage` makes an empty store.
    package init(
        _ file: RuleTestFile, groups: [RuleGroup], options: Options = Options(),
        makeStorage: @escaping @Sendable () -> any Queryable & Appendable
    ) {
        self.file = file
        self.groups = file.ordered(groups)
        self.options = options
        self.makeStorage = makeStorage
    }

    /// Runs one test of the file.
    package func run(_ test: RuleTest) -> RuleTestOutcome {
        let start = ContinuousClock.now
        var outcome = RuleTestOutcome(test)
        do throws(RuleTestInputError) {
            let input = try RuleTestInput(test)
            outcome.warnings += input.warnings.map { test.error($0.message, at: $0.mark, in: file.file) }
            let storage = RuleTestStorage(makeStorage(), contested: contested(with: input.metrics))
            let forecastStorage = RuleTestStorage(makeStorage(), contested: [])
            var run = RuleTestRun(
                test, of: self, input: input, storage: storage, forecastStorage: forecastStorage)
            run.run(into: &outcome)
        } catch {
            outcome.failures.append(RuleTestFailure(.test, at: error.mark, message: error.message))
        }
        outcome.duration = ContinuousClock.now - start
        return outcome
    }

    /// What the rules are evaluated with.
    func environment(for test: RuleTest, _ storage: RuleTestStorage) -> RuleEnvironment {
        var engineOptions = EngineOptions()
        engineOptions.subqueryStep = file.evaluationInterval
        engineOptions.delayedNameRemoval = options.delayedNameRemoval
        var environment = RuleEnvironment(
            engine: Engine(options: engineOptions), storage: storage, externalLabels: test.externalLabels)
        // As it is written: a test may say what templates make of any text.
        environment.externalURL = test.externalURL
        return environment
    }

    /// The metrics that two rules write, or a rule and the test.
    private func contested(with inputs: Set<String>) -> Set<String> {
        var writers: [String: Int] = [:]
        var alertNames: Set<String> = []
        for rule in groups.flatMap(\.rules) {
            // Alerts of different names never share a series.
            if case .alerting = rule.kind, alertNames.insert(rule.name).inserted { continue }
            for metric in rule.outputs { writers[metric, default: 0] += rule.isAlerting ? 2 : 1 }
        }
        let outputs = groups.flatMap(\.rules).reduce(into: Set<String>()) { $0.formUnion($1.outputs) }
        return Set(writers.filter { $0.value > 1 }.keys).union(inputs.intersection(outputs))
    }
}

extension Rule {
    /// Whether it gives alerts.
    package var isAlerting: Bool {
        if case .alerting = kind { true } else { false }
    }
}
