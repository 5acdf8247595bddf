internal import Model

extension Evaluator {
    /// A function call, by the kind of its computation.
    func evaluate(_ call: Call, at node: Node, over grid: Grid) throws(EvaluationError) -> Value {
        switch call.function.computation {
        case .perValue(let function):
            return .vector(try mapValues(of: try vector(call.arguments[0], over: grid), at: node, function))
        case .perValueWith(let function): return .vector(try mapValues(call, at: node, over: grid, function))
        case .perWindow(let function):
            let vector = try rangeVector(of: call, at: 0, over: grid)
            return .vector(
                try mapWindows(of: vector, call, at: node) { (_, window, _) in function(window) })
        case .perWindowWith(let function):
            let isScalarFirst = call.function.parameters[0] == .scalar
            let scalars = try scalar(call.arguments[isScalarFirst ? 0 : 1], over: grid)
            let vector = try rangeVector(of: call, at: isScalarFirst ? 1 : 0, over: grid)
            return .vector(
                try mapWindows(of: vector, call, at: node) { (step, window, context) in
                    function(window, scalars[step], context)
                })
        case .perSampleWindow(let keepsName, let floats, let samples):
            let vector = try rangeVector(of: call, at: 0, over: grid)
            return .vector(
                try mapWindows(of: vector, call, at: node, keepsName: keepsName, floats: floats, samples: samples))
        case .call(let function): return try function(self, call, node, grid)
        }
    }

    /// The range vector that is an argument of a call, if the function can do with what it holds.
    func rangeVector(of call: Call, at index: Int, over grid: Grid) throws(EvaluationError) -> RangeVector {
        let argument = call.arguments[index]
        let vector = try rangeVector(argument, over: grid)
        guard let boundary = vector.boundary, !boundary.functions.contains(call.function.name) else { return vector }
        throw error(
            "\(boundary.rawValue) modifier can only be used with: \(boundary.functions.joined(separator: ", ")) - "
                + "not with \(call.function.name)", at: argument)
    }

    private func mapValues(
        _ call: Call, at node: Node, over grid: Grid, _ function: (Double, [Double]) -> Double?
    ) throws(EvaluationError) -> [Column] {
        var scalars: [[Double]] = []
        for argument in call.arguments.dropFirst() { scalars.append(try scalar(argument, over: grid)) }
        let columns = try vector(call.arguments[0], over: grid)
        return try merged(
            columns.map { column in
                var floats = column
                floats.dropHistograms()
                var column = Column(
                    labels: column.labels, count: grid.count, dropsName: column.dropsName
                ) { step in
                    guard floats.present.contains(step) else { return nil }
                    return function(floats.values[step], scalars.map { $0[step] })
                }
                removeName(of: &column)
                return column
            }, at: node)
    }

    /// One column for each series of a range vector, from what a function makes of the numbers in each of its windows;
    /// where there are histograms beside them, these are ignored, which is noted.
    func mapWindows(
        of vector: RangeVector, _ call: Call, at node: Node, _ function: (Int, Window, WindowContext) -> Double?
    ) throws(EvaluationError) -> [Column] {
        try mapSeries(of: vector, call, at: node) { (series, context, column) in
            if !series.hasHistograms {
                vector.forEachWindow(of: series) { step, window in
                    guard let value = function(step, window, context) else { return }
                    column.values[step] = value
                    column.present.insert(step)
                }
            } else {
                vector.forEachSampleWindow(of: series) { step, window in
                    guard !window.floats.values.isEmpty else { return }
                    if window.isMixed { context.annotate { .histogramsIgnoredInMixedRange(metric: $0) } }
                    guard let value = function(step, window.floats, context) else { return }
                    column.set(.float(value), at: step)
                }
            }
        }
    }

    /// One column for each series of a range vector, by one function where there are but numbers and by another where
    /// there is more to know.
    func mapWindows(
        of vector: RangeVector, _ call: Call, at node: Node, keepsName: Bool = false, floats: (Window) -> Double?,
        samples: (SampleWindow, WindowContext) -> SampleValue?
    ) throws(EvaluationError) -> [Column] {
        try mapSeries(of: vector, call, at: node, keepsName: keepsName) { (series, context, column) in
            if vector.boundary == nil, !series.hasHistograms, !series.hasStartTimestamps {
                vector.forEachWindow(of: series) { step, window in
                    guard let value = floats(window) else { return }
                    column.values[step] = value
                    column.present.insert(step)
                }
            } else {
                vector.forEachSampleWindow(of: series) { step, window in
                    if let sample = samples(window, context) { column.set(sample, at: step) }
                }
            }
        }
    }

    private func mapSeries(
        of vector: RangeVector, _ call: Call, at node: Node, keepsName: Bool = false,
        _ fill: (SeriesColumns, WindowContext, inout Column) -> Void
    ) throws(EvaluationError) -> [Column] {
        try count(samples: vector.series.count * vector.ends.count, at: node)
        let argument = call.arguments[0].withoutParentheses
        var columns: [Column] = []
        columns.reserveCapacity(vector.series.count)
        // Long windows at many steps make this the one place where a single node can take its time.
        let seriesBetweenChecks = 1 + 64 / vector.ends.count
        for index in vector.series.indices {
            if index % seriesBetweenChecks == 0 { try checkLimits(at: node) }
            let labels = vector.series[index].labels
            let context = WindowContext(evaluator: self, labels: labels, argument: argument, boundary: vector.boundary)
            var column = Column(labels: labels, emptyOf: vector.ends.count, dropsName: vector.dropsName[index])
            fill(vector.series[index], context, &column)
            if call.function.isForCounters { noteUnlessCounter(column, context) }
            if !keepsName { removeName(of: &column) }
            columns.append(column)
        }
        return try merged(columns, at: node)
    }

    /// Notes that a series of numbers is not named like a counter.
    private func noteUnlessCounter(_ column: Column, _ context: WindowContext) {
        guard !column.present.isEmpty, !column.labels.metricEnds(withAny: Self.counterSuffixes) else { return }
        var floats = column
        floats.dropHistograms()
        let metric = column.labels.metric
        if !floats.present.isEmpty, !metric.isEmpty {
            annotate(.possiblyNoCounter(metric: metric), at: context.argument)
        }
    }

    private static let counterSuffixes: LabelNames = ["_total", "_sum", "_count", "_bucket"]
}

extension RangeBoundary {
    /// The functions that know what to make of samples beyond a window, by name.
    fileprivate var functions: [String] {
        switch self {
        case .anchored: ["changes", "delta", "increase", "rate", "resets"]
        case .smoothed: ["delta", "increase", "rate"]
        }
    }
}
