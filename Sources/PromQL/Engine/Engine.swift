package import Format
package import Model

/// Limits and choices that hold for every query of an engine.
package struct EngineOptions: Sendable {
    /// How long a sample stays current, in milliseconds.
    package var lookback: Int64 = 300_000
    /// The most samples that one query may hold, counting loaded samples and computed values.
    package var maxSamples = 50_000_000
    /// How long one query may take.
    package var timeout = Duration.seconds(120)
    /// The step of a subquery that names none, in milliseconds.
    package var subqueryStep: Int64 = 60_000
    /// Whether a metric's name is removed at the end of the query instead of at the first operation that changes it.
    package var delayedNameRemoval = false
    /// Whether counters are taken to have started at the start timestamps of their samples.
    package var startTimestamps = false

    package init() {}
}

/// Evaluates expressions: all steps of a query together, series by series.
package final class Engine: Sendable {
    package let options: EngineOptions

    package init(options: EngineOptions = .init()) {
        self.options = options
    }

    /// The value at one time.
    package func instant(
        _ expression: Expression, at time: Timestamp, in storage: any Queryable
    ) throws(EvaluationError) -> QueryValue {
        var annotations = QueryAnnotations()
        return try instant(expression, at: time, in: storage, annotations: &annotations)
    }

    /// The value at one time, and what there is to say about it.
    package func instant(
        _ expression: Expression, at time: Timestamp, in storage: any Queryable, annotations: inout QueryAnnotations
    ) throws(EvaluationError) -> QueryValue {
        try check(time)
        let grid = Grid(at: time)
        let evaluator = Evaluator(expression, grid: grid, storage: storage, options: options)
        defer { annotations = evaluator.finalAnnotations }
        if expression.type == .matrix {
            let vector = try evaluator.rangeVector(expression.root, over: grid)
            return .matrix(try evaluator.samples(of: vector, at: expression.root))
        }
        switch try evaluator.evaluate(expression.root, over: grid) {
        case .scalar(let values): return .scalar(Sample(timestamp: time, value: values[0]))
        case .string(let text): return .string(text, at: time)
        case .vector(let columns):
            let finished = try evaluator.finished(columns)
            return .vector(
                finished.map { column in
                    VectorSample(
                        labels: column.labels, timestamp: time, value: column.values[0],
                        histogram: column.histogram(at: 0))
                })
        }
    }

    private func check(_ time: Timestamp) throws(EvaluationError) {
        guard time.magnitude <= Evaluator.latestTime.magnitude else {
            throw EvaluationError(reason: .execution, message: "time \(time) is out of range", location: nil)
        }
    }

    /// The values from one time through another in steps of `step` milliseconds; a scalar makes a series without labels.
    package func range(
        _ expression: Expression, from start: Timestamp, through end: Timestamp, step: Int64, in storage: any Queryable
    ) throws(EvaluationError) -> [SeriesColumns] {
        var annotations = QueryAnnotations()
        return try range(
            expression, from: start, through: end, step: step, in: storage, annotations: &annotations)
    }

    /// The values from one time through another, and what there is to say about them.
    package func range(
        _ expression: Expression, from start: Timestamp, through end: Timestamp, step: Int64, in storage: any Queryable,
        annotations: inout QueryAnnotations
    ) throws(EvaluationError) -> [SeriesColumns] {
        guard step > 0 else {
            throw EvaluationError(reason: .execution, message: "the step of a query must be above 0", location: nil)
        }
        try check(start)
        try check(end)
        let grid = Grid(from: start, through: end, step: step)
        let evaluator = Evaluator(expression, grid: grid, storage: storage, options: options)
        defer { annotations = evaluator.finalAnnotations }
        guard expression.type == .scalar || expression.type == .vector else {
            throw evaluator.error(
                "invalid expression type \"\(expression.type.rawValue)\" for range query, must be scalar or instant "
                    + "vector", at: expression.root
            )
        }
        guard grid.count > 0 else { return [] }
        try evaluator.count(samples: grid.count, at: expression.root)
        switch try evaluator.evaluate(expression.root, over: grid) {
        case .scalar(let values):
            return [SeriesColumns(labels: .empty, timestamps: grid.times, values: values)]
        case .string: return []
        case .vector(let columns):
            let finished = try evaluator.finished(columns).sorted { $0.labels < $1.labels }
            let times = grid.times
            return finished.map { $0.samples(at: times) }
        }
    }
}

/// The result of an instant query.
package enum QueryValue: Sendable {
    case scalar(Sample)
    case string(String, at: Timestamp)
    case vector([VectorSample])
    case matrix([SeriesColumns])
}

/// One series of an instant vector.
package struct VectorSample: Hashable, Sendable {
    package let labels: Labels
    package let timestamp: Timestamp
    /// Of no meaning beside a histogram.
    package let value: Double
    package let histogram: NativeHistogram?

    package init(labels: Labels, timestamp: Timestamp, value: Double, histogram: NativeHistogram? = nil) {
        self.labels = labels
        self.timestamp = timestamp
        self.value = value
        self.histogram = histogram
    }
}
