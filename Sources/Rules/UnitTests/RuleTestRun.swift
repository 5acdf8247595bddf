internal import Format
internal import Model
internal import PromQL
internal import YAML

/// One test as it runs: series are put in, the groups are evaluated step by step, and what is expected is looked at when
/// its time has come.
struct RuleTestRun {
    private let test: RuleTest
    private let tester: RuleTester
    private var environment: RuleEnvironment
    private let storage: RuleTestStorage
    private var input: RuleTestInput
    private var groups: [GroupEvaluation]
    /// The expectations of alerts that are still to come, the next one last.
    private var waiting: [AlertExpectation]
    private var observer: AlertObserver
    private var forecaster: RuleForecaster

    init(
        _ test: RuleTest, of tester: RuleTester, input: RuleTestInput, storage: RuleTestStorage,
        forecastStorage: RuleTestStorage
    ) {
        self.test = test
        self.tester = tester
        self.input = input
        self.storage = storage
        environment = tester.environment(for: test, storage)
        forecaster = RuleForecaster(
            test, tester.groups, step: tester.file.evaluationInterval, engine: environment.engine, input: input,
            storage: forecastStorage)
        groups = tester.groups.map { GroupEvaluation($0) }
        waiting = test.alerts.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element).reversed()
        observer = AlertObserver(names: Set(test.alerts.map(\.name)), step: tester.file.evaluationInterval)
    }

    /// Runs the test to its end, or to the first step at which a rule cannot be evaluated.
    mutating func run(into outcome: inout RuleTestOutcome) {
        warnOfUnknownAlerts(in: &outcome)
        let interval = tester.file.evaluationInterval
        var offset: Int64 = 0
        let isForeseen = forecaster.isWorthwhile
        var isBroken = false
        while offset <= test.length, !isBroken {
            input.store(through: test.start + offset, in: storage)
            if isForeseen {
                environment.forecast = forecaster.forecast(
                    atStep: Int(offset / interval), replacing: environment.forecast)
            }
            isBroken = !evaluate(at: offset, into: &outcome)
            observer.observe(groups)
            guard !isBroken else { break }
            while let expectation = waiting.last, expectation.time < offset + interval {
                waiting.removeLast()
                compare(expectation, into: &outcome)
            }
            offset += interval
        }
        environment.forecast = nil
        outcome.timelines = observer.timelines
        if !isBroken { for expectation in test.expressions { compare(expectation, into: &outcome) } }
        if tester.options.keepsData {
            outcome.data = storage.select([], from: .min, through: .max).sorted { $0.labels < $1.labels }
        }
    }

    private mutating func evaluate(at offset: Int64, into outcome: inout RuleTestOutcome) -> Bool {
        let failuresBefore = outcome.failures.count
        for index in groups.indices {
            let result = groups[index].evaluate(at: test.start + offset, in: environment)
            for failure in result.failures {
                outcome.failures.append(
                    RuleTestFailure(.rule(failure.rule), at: test.mark, time: offset, message: failure.reason))
            }
            for conflict in storage.takeConflicts() {
                outcome.failures.append(
                    RuleTestFailure(
                        .rule(groups[index].group.id.name), at: test.mark, time: offset, message: conflict))
            }
        }
        return outcome.failures.count == failuresBefore
    }

    private func compare(_ expectation: AlertExpectation, into outcome: inout RuleTestOutcome) {
        var firing: [AlertComparison.Alert] = []
        for group in groups {
            for rule in group.rules where rule.rule.isAlerting && rule.rule.name == expectation.name {
                let alerts = rule.firingAlerts
                firing += alerts
                outcome.coverage.note(rule.rule, of: group.group.id, isSeen: !alerts.isEmpty)
                if tester.options.measuresCoverage {
                    noteInputs(of: rule.rule.inputs, at: expectation.time, into: &outcome)
                }
            }
        }
        let comparison = AlertComparison(isPartial: tester.options.comparesPartially)
        guard let difference = comparison.difference(expected: expectation.alerts, actual: firing) else { return }
        outcome.failures.append(
            RuleTestFailure(
                .alert(expectation.name), at: expectation.mark, time: expectation.time, message: difference.message,
                expected: difference.expected, actual: difference.actual))
    }

    private func compare(_ expectation: ExpressionExpectation, into outcome: inout RuleTestOutcome) {
        func fail(_ message: String, expected: [String] = [], actual: [String] = []) {
            outcome.failures.append(
                RuleTestFailure(
                    .expression(expectation.expression), at: expectation.mark, time: expectation.time,
                    message: message, expected: expected, actual: actual))
        }
        do {
            let expression = try Expression(
                parsing: expectation.expression, allowsExperimental: tester.options.allowsExperimental)
            let samples = try environment.vector(expression, at: test.start + expectation.time)
            if tester.options.measuresCoverage {
                noteInputs(of: expression.metricNames, at: expectation.time, into: &outcome)
            }
            let comparison = SampleComparison(isFuzzy: tester.file.isFuzzy)
            guard let difference = try comparison.difference(expected: expectation.samples, actual: samples) else {
                return
            }
            fail("", expected: difference.expected, actual: difference.actual)
        } catch let error as ParseError {
            fail(error.rendering)
        } catch {
            fail("\(error)")
        }
    }

    /// Notes the recording rules behind some metrics, and those behind these.
    private func noteInputs(of metrics: Set<String>?, at offset: Int64, into outcome: inout RuleTestOutcome) {
        var waiting = metrics ?? []
        var known: Set<String> = []
        while let metric = waiting.popFirst() {
            guard known.insert(metric).inserted else { continue }
            for group in groups {
                for rule in group.group.rules where !rule.isAlerting && rule.name == metric {
                    outcome.coverage.note(rule, of: group.group.id, isSeen: hasValues(metric, at: offset))
                    waiting.formUnion(rule.inputs ?? [])
                }
            }
        }
    }

    private func hasValues(_ metric: String, at offset: Int64) -> Bool {
        let time = test.start + offset
        let matcher = Matcher(Labels.metricName, equals: metric)
        let series = storage.select([matcher], from: time - environment.engine.options.lookback + 1, through: time)
        return series.contains { $0.hasHistograms || $0.values.last.map { !$0.isStaleMarker } == true }
    }

    /// A mistyped name would make a test that expects silence pass for ever.
    private func warnOfUnknownAlerts(in outcome: inout RuleTestOutcome) {
        let names = Set(tester.groups.flatMap(\.rules).filter(\.isAlerting).map(\.name))
        for expectation in test.alerts where !names.contains(expectation.name) {
            let advice = nearest(to: expectation.name, among: names).map { ": did you mean \"\($0)\"?" } ?? ""
            outcome.warnings.append(
                test.error(
                    "no rule has the alert \"\(expectation.name)\"\(advice)", at: expectation.mark, in: tester.file.file
                ))
        }
    }
}

extension RuleTest {
    /// A complaint about a place of the test's file.
    func error(_ message: String, at mark: YAMLMark, in file: String) -> YAMLError {
        YAMLError(file: file, mark: mark, message: message)
    }
}
