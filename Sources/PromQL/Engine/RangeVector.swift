internal import Format
internal import Model

/// The series of a range selector or a subquery, and the window of each step onto them.
struct RangeVector {
    /// Without staleness markers.
    var series: [SeriesColumns]
    /// For each series, whether its name is to be removed at the end.
    var dropsName: [Bool]
    /// The length of every window, in milliseconds.
    let length: Int64
    /// Where each step's window ends; a window holds what lies after its start, up to its end.
    let ends: [Timestamp]
    /// The steps' own times.
    let grid: Grid
}

/// What a range function sees: the samples of one series in one window, never empty.
struct Window {
    let timestamps: ArraySlice<Timestamp>
    let values: ArraySlice<Double>
    /// The window holds samples after this time,
    let start: Timestamp
    /// up to and with this one.
    let end: Timestamp
    /// The time of the step that asks.
    let time: Timestamp

    var first: Double { values[values.startIndex] }
    var last: Double { values[values.endIndex - 1] }
    var firstTime: Timestamp { timestamps[timestamps.startIndex] }
    var lastTime: Timestamp { timestamps[timestamps.endIndex - 1] }
}

extension RangeVector {
    /// Calls with the window of each step onto one series; steps whose window is empty are left out.
    func forEachWindow<Failure: Error>(
        of series: SeriesColumns, _ body: (Int, Window) throws(Failure) -> Void
    ) throws(Failure) {
        let times = series.timestamps
        var lower = 0
        var upper = 0
        for (step, end) in ends.enumerated() {
            let start = end - length
            // Windows move forward, except that a fixed one stands still; both bounds only ever grow.
            while upper < times.count, times[upper] <= end { upper += 1 }
            while lower < upper, times[lower] <= start { lower += 1 }
            guard lower < upper else { continue }
            let window = Window(
                timestamps: times[lower..<upper], values: series.values[lower..<upper], start: start, end: end,
                time: grid[step]
            )
            try body(step, window)
        }
    }
}

extension Evaluator {
    /// The series and windows of a node whose type is a range vector.
    func rangeVector(_ node: Node, over grid: Grid) throws(EvaluationError) -> RangeVector {
        switch node.kind {
        case .parenthesized(let inner): return try rangeVector(inner, over: grid)
        case .matrix(let matrix): return try rangeVector(matrix, at: node, over: grid)
        case .subquery(let subquery): return try rangeVector(subquery, at: node, over: grid)
        default: throw error("expected a range vector, got \(node.type.rawValue)", at: node)
        }
    }

    private func rangeVector(
        _ matrix: MatrixSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> RangeVector {
        if let boundary = matrix.selector.boundary { throw unsupported("\"\(boundary.rawValue)\"", at: node) }
        let length = try milliseconds(matrix.range, at: node, mayBeNegative: false)
        let ends = try times(of: matrix.selector.shift, at: node, over: grid)
        guard let first = ends.first, let last = ends.last else { throw error("no steps", at: node) }
        var series = storage.select(matrix.selector.matchers, from: first - length + 1, through: last)
        for index in series.indices { series[index].dropStaleMarkers() }
        try count(samples: series.reduce(0) { $0 + $1.values.count }, at: node)
        return RangeVector(
            series: series, dropsName: Array(repeating: false, count: series.count), length: length, ends: ends,
            grid: grid
        )
    }

    private func rangeVector(
        _ subquery: Subquery, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> RangeVector {
        let length = try milliseconds(subquery.range, at: node, mayBeNegative: false)
        let step: Int64
        if let written = subquery.step {
            step = try milliseconds(written, at: node, mayBeNegative: false)
        } else {
            step = options.subqueryStep
        }
        let ends = try times(of: subquery.shift, at: node, over: grid)
        guard let first = ends.first, let last = ends.last else { throw error("no steps", at: node) }
        // Subqueries are evaluated at multiples of their step, whatever the query's own times are.
        var start = step * ((first - length) / step)
        if start <= first - length { start += step }
        let inner = Grid(from: start, through: last, step: step)
        var vector = RangeVector(series: [], dropsName: [], length: length, ends: ends, grid: grid)
        guard inner.count > 0 else { return vector }
        try count(samples: inner.count, at: node)
        for column in try self.vector(subquery.operand, over: inner) {
            vector.series.append(column.samples(at: inner))
            vector.dropsName.append(column.dropsName)
        }
        return vector
    }

    /// The samples within the windows of a vector that has but one step.
    func samples(of vector: RangeVector) -> [SeriesColumns] {
        zip(vector.series, vector.dropsName).compactMap { series, dropsName in
            var result: SeriesColumns?
            vector.forEachWindow(of: series) { _, window in
                result = SeriesColumns(
                    labels: dropsName ? series.labels.withoutMetadata : series.labels,
                    timestamps: Array(window.timestamps), values: Array(window.values)
                )
            }
            return result
        }
    }

    /// The time that a selector or subquery looks from at each step.
    func times(of shift: TimeShift, at node: Node, over grid: Grid) throws(EvaluationError) -> [Timestamp] {
        var offset: Int64 = 0
        if let written = shift.offset { offset = try milliseconds(written, at: node, mayBeNegative: true) }
        let anchor: Timestamp? =
            switch shift.anchor {
            case nil: nil
            case .time(let time): min(max(time, -Self.latestTime), Self.latestTime)
            case .start: query.start
            case .end: query.last
            }
        return (0..<grid.count).map { (anchor ?? grid[$0]) - offset }
    }

    private func milliseconds(
        _ duration: DurationExpression, at node: Node, mayBeNegative: Bool
    ) throws(EvaluationError) -> Int64 {
        let milliseconds = duration.seconds(step: query.step, range: query.last - query.start) * 1000
        guard milliseconds.magnitude <= Self.maximumDuration else {
            throw error(
                "duration is out of range: \(duration) is \(goFloatText(milliseconds / 1000)) seconds", at: node)
        }
        guard mayBeNegative || milliseconds > 0 else {
            throw error(
                "duration must be greater than 0: \(duration) is \(goFloatText(milliseconds / 1000)) seconds", at: node)
        }
        let whole = Int64(milliseconds.rounded())
        // Nothing is measured more finely, and no step may be zero.
        return mayBeNegative ? whole : max(1, whole)
    }
}

extension SeriesColumns {
    /// Removes the samples that only say that the series has ended.
    mutating func dropStaleMarkers() {
        guard values.contains(where: \.isStaleMarker) else { return }
        let kept = values.indices.filter { !values[$0].isStaleMarker }
        timestamps = kept.map { timestamps[$0] }
        values = kept.map { values[$0] }
    }
}
