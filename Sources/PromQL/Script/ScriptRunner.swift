internal import Format
internal import Model

/// What became of one evaluation of a script.
package struct ScriptOutcome: Hashable, Sendable {
    package let line: Int
    package let query: String
    /// Why it is not as expected; nil when it is.
    package let failure: String?
}

/// Runs test scripts against an engine and a storage in memory.
///
/// As upstream does, an instant query is evaluated more often than it is written: with every selector anchored at the
/// time of evaluation it must have the same value at other times, and as the middle step of a range query, too.
package struct ScriptRunner: Sendable {
    private let engine: Engine

    /// Without options, those of upstream's own test runs: names are removed at the end of a query, and start timestamps
    /// count.
    package init(options: EngineOptions? = nil) {
        var standard = EngineOptions()
        standard.delayedNameRemoval = true
        standard.startTimestamps = true
        engine = Engine(options: options ?? standard)
    }

    /// Runs all commands in order; a failed evaluation does not stop the others.
    package func run(_ script: Script) -> [ScriptOutcome] {
        var storage = MemoryStorage()
        var outcomes: [ScriptOutcome] = []
        for command in script.commands {
            switch command {
            case .load(let step, let series): for series in series { storage.add(series, step: step) }
            case .clear: storage = MemoryStorage()
            case .evaluate(let evaluation):
                outcomes.append(
                    ScriptOutcome(
                        line: evaluation.line, query: evaluation.query, failure: failure(of: evaluation, in: storage)))
            }
        }
        return outcomes
    }

    private func failure(of evaluation: Script.Evaluation, in storage: MemoryStorage) -> String? {
        let expression: Expression
        do throws(ParseError) {
            expression = try Expression(parsing: evaluation.query)
        } catch {
            return failure(of: evaluation, message: error.message, rendering: error.rendering)
        }
        guard case .instant(let time) = evaluation.times else {
            return failure(of: evaluation) { () throws(EvaluationError) in
                try evaluate(expression, evaluation.times, in: storage)
            }
        }
        for (expression, time) in variants(of: expression, at: time) {
            let failure = failure(of: evaluation, expression, at: time, in: storage)
            if let failure { return "\(expression) at \(durationText(seconds: Double(time) / 1000)): \(failure)" }
        }
        return nil
    }

    /// The query itself, and the same query anchored, at times far from its own.
    private func variants(of expression: Expression, at time: Timestamp) -> [(Expression, Timestamp)] {
        guard let anchored = expression.anchored(at: time) else { return [(expression, time)] }
        let others = time == 0 ? [-1000, 0, 1000] : [-10 * time, 0, time / 5, time, 10 * time]
        return [(expression, time)] + others.map { (anchored, $0) }
    }

    private func failure(
        of evaluation: Script.Evaluation, _ expression: Expression, at time: Timestamp, in storage: MemoryStorage
    ) -> String? {
        let failure = failure(of: evaluation) { () throws(EvaluationError) in
            try evaluate(expression, .instant(time), in: storage)
        }
        guard failure == nil, !evaluation.mustFail, !evaluation.expectations.contains(.ordered),
            expression.type == .vector || expression.type == .scalar, !expression.dependsOnQuery
        else { return failure }
        return self.failure(of: evaluation) { () throws(EvaluationError) in
            try middleStep(of: expression, at: time, in: storage)
        }.map { "as a step of a range query: \($0)" }
    }

    private func evaluate(
        _ expression: Expression, _ times: Script.Times, in storage: MemoryStorage
    ) throws(EvaluationError) -> Result {
        var annotations = QueryAnnotations()
        switch times {
        case .instant(let time):
            let value = try engine.instant(expression, at: time, in: storage, annotations: &annotations)
            return Result(value: .instant(value), annotations: annotations)
        case .range(let start, let end, let step):
            let series = try engine.range(
                expression, from: start, through: end, step: step, in: storage, annotations: &annotations)
            return Result(value: .range(series), annotations: annotations)
        }
    }

    /// The values at one time, from a range query from a minute before until a minute after.
    private func middleStep(
        of expression: Expression, at time: Timestamp, in storage: MemoryStorage
    ) throws(EvaluationError) -> Result {
        let minute: Int64 = 60_000
        let series = try engine.range(
            expression, from: time - minute, through: time + minute, step: minute, in: storage)
        let samples = series.compactMap { $0.sample(at: time) }
        guard expression.type == .scalar, let sample = samples.first else {
            return Result(value: .instant(.vector(samples)))
        }
        return Result(value: .instant(.scalar(Sample(timestamp: time, value: sample.value))))
    }

    /// What an evaluation gave.
    struct Result {
        let value: Value
        /// Nil where they are not compared.
        var annotations: QueryAnnotations?

        /// The value of an instant query, or the series of a range query.
        enum Value {
            case instant(QueryValue)
            case range([SeriesColumns])
        }
    }
}

extension SeriesColumns {
    fileprivate func sample(at time: Timestamp) -> VectorSample? {
        if let index = timestamps.firstIndex(of: time) {
            return VectorSample(labels: labels, timestamp: time, value: values[index])
        }
        return histograms.timestamps.firstIndex(of: time).map { index in
            VectorSample(labels: labels, timestamp: time, value: 0, histogram: histograms.values[index])
        }
    }
}

extension ScriptRunner {
    private func failure(
        of evaluation: Script.Evaluation, _ evaluate: () throws(EvaluationError) -> Result
    ) -> String? {
        let result: Result
        do throws(EvaluationError) {
            result = try evaluate()
        } catch {
            return failure(of: evaluation, message: error.message, rendering: error.rendering)
        }
        if evaluation.mustFail { return "expected the query to fail" }
        if let annotations = result.annotations, let failure = evaluation.difference(to: annotations) { return failure }
        return ResultComparison(evaluation: evaluation).difference(to: result.value)
    }

    /// Compares an error with those that are expected.
    private func failure(of evaluation: Script.Evaluation, message: String, rendering: String) -> String? {
        guard evaluation.mustFail else { return rendering }
        for case .fail(let expected?) in evaluation.expectations where !expected.matches(message) {
            return "expected an error \(expected.description), got \"\(message)\""
        }
        return nil
    }
}
