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
package struct ScriptRunner: Sendable {
    private let engine: Engine

    /// Without options, those of upstream's own test runs: names are removed at the end of a query.
    package init(options: EngineOptions? = nil) {
        var standard = EngineOptions()
        standard.delayedNameRemoval = true
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
        let result: Result
        do {
            result = try evaluate(evaluation, in: storage)
        } catch {
            return failure(of: evaluation, thrown: error)
        }
        if evaluation.mustFail { return "expected the query to fail" }
        for expectation in evaluation.expectations {
            switch expectation {
            case .warning, .info: return "expected an annotation; the engine gives none yet"
            default: break
            }
        }
        return ResultComparison(evaluation: evaluation).difference(to: result)
    }

    private func failure(of evaluation: Script.Evaluation, thrown error: any Error) -> String? {
        guard evaluation.mustFail else { return "unexpected error: \(error)" }
        if let error = error as? EvaluationError, error.reason == .unsupported { return error.description }
        let text =
            switch error {
            case let error as EvaluationError: error.message
            case let error as ParseError: error.message
            default: "\(error)"
            }
        for case .fail(let message?) in evaluation.expectations {
            switch message {
            case .text(let expected):
                if expected != text { return "expected the error \"\(expected)\", got \"\(text)\"" }
            case .pattern(let pattern):
                guard let compiled = try? Pattern(pattern), compiled.matches(text) else {
                    return "expected an error that matches \"\(pattern)\", got \"\(text)\""
                }
            }
        }
        return nil
    }

    private func evaluate(_ evaluation: Script.Evaluation, in storage: MemoryStorage) throws -> Result {
        let expression = try Expression(parsing: evaluation.query)
        switch evaluation.times {
        case .instant(let time): return .instant(try engine.instant(expression, at: time, in: storage))
        case .range(let start, let end, let step):
            return .range(try engine.range(expression, from: start, through: end, step: step, in: storage))
        }
    }

    /// What a query gave.
    enum Result {
        case instant(QueryValue)
        case range([SeriesColumns])
    }
}
