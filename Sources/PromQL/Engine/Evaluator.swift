internal import Format
internal import Model

/// One run of one query: walks the tree from the leaves up and turns whole columns into whole columns.
final class Evaluator {
    let expression: Expression
    /// The steps of the whole query, which `start()`, `end()`, `step()` and `range()` speak of.
    let query: Grid
    let storage: any Queryable
    let options: EngineOptions
    /// The times that a query may speak of lie between the negative of this and this, so that sums do not overflow.
    static let latestTime: Timestamp = 1 << 61
    /// In milliseconds: what upstream's nanoseconds hold.
    static let maximumDuration = 9_223_372_036_854.775

    private let deadline: ContinuousClock.Instant
    private(set) var sampleCount = 0
    private var loadedCount = 0
    private(set) var annotations = AnnotationCollector()
    private var wantsStatistics = false
    private var wantsBuckets = false

    init(_ expression: Expression, grid: Grid, storage: any Queryable, options: EngineOptions) {
        self.expression = expression
        query = grid
        self.storage = storage
        self.options = options
        deadline = .now + options.timeout
    }

    /// The value of a node that is no range vector.
    func evaluate(_ node: Node, over grid: Grid) throws(EvaluationError) -> Value {
        try checkLimits(at: node)
        switch node.kind {
        case .number(let literal): return .scalar(Array(repeating: literal.value, count: grid.count))
        case .string(let text): return .string(text)
        case .parenthesized(let inner): return try evaluate(inner, over: grid)
        case .vector(let selector): return .vector(try select(selector, at: node, over: grid))
        case .unary(let sign, let operand): return try negate(operand, sign, over: grid)
        case .binary(let binary): return try evaluate(binary, at: node, over: grid)
        case .aggregation(let aggregation): return .vector(try aggregate(aggregation, at: node, over: grid))
        case .call(let call): return try evaluate(call, at: node, over: grid)
        case .matrix, .subquery: throw error("a range vector has no value by itself", at: node)
        }
    }

    /// The columns of a node whose type is an instant vector.
    func vector(_ node: Node, over grid: Grid) throws(EvaluationError) -> [Column] {
        guard case .vector(let columns) = try evaluate(node, over: grid) else {
            throw error("expected an instant vector, got \(node.type.rawValue)", at: node)
        }
        return columns
    }

    /// The values of a node whose type is a scalar, one a step.
    func scalar(_ node: Node, over grid: Grid) throws(EvaluationError) -> [Double] {
        guard case .scalar(let values) = try evaluate(node, over: grid) else {
            throw error("expected a scalar, got \(node.type.rawValue)", at: node)
        }
        return values
    }

    /// The text of a node whose type is a string.
    func string(_ node: Node) throws(EvaluationError) -> String {
        guard case .string(let text) = node.withoutParentheses.kind else {
            throw error("expected a string, got \(node.type.rawValue)", at: node)
        }
        return text
    }

    private func negate(_ operand: Node, _ sign: UnaryOperator, over grid: Grid) throws(EvaluationError) -> Value {
        let value = try evaluate(operand, over: grid)
        guard sign == .minus else { return value }
        switch value {
        case .scalar(let values): return .scalar(values.map { -$0 })
        case .vector(let columns): return .vector(try negated(columns, at: operand))
        case .string: throw error("a string has no negative", at: operand)
        }
    }

    private func negated(_ columns: [Column], at node: Node) throws(EvaluationError) -> [Column] {
        try merged(
            columns.map { column in
                var column = column
                for step in column.values.indices { column.values[step].negate() }
                column.transformHistograms { $0.scaled(by: -1) }
                removeName(of: &column)
                return column
            }, at: node)
    }

    /// The columns with each number replaced and, as they now mean something else, without their name; histograms are
    /// left out.
    func mapValues(
        of columns: [Column], at node: Node, _ transform: (Double) -> Double
    ) throws(EvaluationError) -> [Column] {
        try merged(
            columns.map { column in
                var column = column
                column.dropHistograms()
                for step in column.values.indices { column.values[step] = transform(column.values[step]) }
                removeName(of: &column)
                return column
            }, at: node)
    }

    /// Removes the name now, or marks it for removal when that is delayed.
    func removeName(of column: inout Column) {
        if options.delayedNameRemoval {
            column.dropsName = true
        } else {
            column.labels = column.labels.withoutMetadata
        }
    }

    /// Columns of equal labels made one, which they can be while they never have a value at the same step.
    func merged(_ columns: [Column], at node: Node) throws(EvaluationError) -> [Column] {
        // Nearly always there is nothing to merge, and then nothing is copied.
        guard hasEmptyOrEqual(columns) else { return columns }
        var places = LabelTable(capacity: columns.count)
        var result: [Column] = []
        result.reserveCapacity(columns.count)
        for column in columns where !column.present.isEmpty {
            guard let place = places.insert(column.labels, at: result.count, in: { result[$0].labels }) else {
                result.append(column)
                continue
            }
            guard !result[place].present.intersects(column.present) else {
                throw error("vector cannot contain metrics with the same labelset", at: node)
            }
            result[place].merge(column)
        }
        return result
    }

    private func hasEmptyOrEqual(_ columns: [Column]) -> Bool {
        var places = LabelTable(capacity: columns.count)
        return columns.indices.contains { index in
            columns[index].present.isEmpty
                || places.insert(columns[index].labels, at: index, in: { columns[$0].labels }) != nil
        }
    }

    /// The columns as the query hands them out, with every delayed removal done.
    func finished(_ columns: [Column]) throws(EvaluationError) -> [Column] {
        guard columns.contains(where: \.dropsName) else {
            return columns.contains { $0.present.isEmpty } ? columns.filter { !$0.present.isEmpty } : columns
        }
        return try merged(
            columns.map { column in
                var column = column
                if column.dropsName { column.labels = column.labels.withoutMetadata }
                return column
            }, at: expression.root)
    }
}

extension Evaluator {
    /// Whether selectors may leave buckets out, as all that is asked of their histograms are counts and sums.
    var needsOnlyStatistics: Bool { wantsStatistics && !wantsBuckets }

    /// Evaluates what only the counts and sums of histograms are wanted of.
    func readingStatistics<Result>(
        _ body: () throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        let before = wantsStatistics
        wantsStatistics = true
        defer { wantsStatistics = before }
        return try body()
    }

    /// Evaluates what buckets are needed of, whatever is asked of the result.
    func readingBuckets<Result>(
        _ body: () throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        let before = wantsBuckets
        wantsBuckets = true
        defer { wantsBuckets = before }
        return try body()
    }

    /// Notes that a quantile is none.
    func checkQuantile(_ φ: Double, at node: Node) {
        if !(0...1).contains(φ) { annotate(.invalidQuantile(goFloatText(φ, verb: .general)), at: node) }
    }

    /// An error about a node.
    func error(
        _ message: String, at node: Node, reason: EvaluationError.Reason = .execution
    ) -> EvaluationError {
        EvaluationError(
            reason: reason, message: message,
            location: SourceLocation(offset: node.range.lowerBound, in: expression.text)
        )
    }

    /// Notes something about the result of a node.
    func annotate(_ annotation: Annotation, at node: Node, _ correction: MonotonicityCorrection? = nil) {
        annotations.add(annotation, at: node.range.lowerBound, correction)
    }

    /// What there is to say about the query, once it is done.
    var finalAnnotations: QueryAnnotations {
        var final = annotations.annotations(of: expression)
        final.loadedSamples = loadedCount
        final.heldSamples = sampleCount
        return final
    }

    /// Adds to the samples that the query has read, and holds.
    func count(loaded: Int, additional: Int, at node: Node) throws(EvaluationError) {
        loadedCount += loaded
        try count(samples: loaded + additional, at: node)
    }

    /// Adds to the samples that the query holds.
    func count(samples: Int, at node: Node) throws(EvaluationError) {
        sampleCount += samples
        guard sampleCount <= options.maxSamples else {
            throw error(
                "query processing would load more than \(options.maxSamples) samples into memory; select fewer "
                    + "series, a shorter range or a longer step", at: node, reason: .tooManySamples
            )
        }
    }

    /// Ends a query that was cancelled or has run out of time.
    func checkLimits(at node: Node) throws(EvaluationError) {
        guard !Task.isCancelled else { throw error("query was cancelled", at: node, reason: .cancelled) }
        guard ContinuousClock.now < deadline else {
            throw error("query took longer than \(options.timeout)", at: node, reason: .timeout)
        }
    }
}
