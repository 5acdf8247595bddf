internal import Model

extension Evaluator {
    /// A function call, by the kind of its computation.
    func evaluate(_ call: Call, at node: Node, over grid: Grid) throws(EvaluationError) -> Value {
        switch call.function.computation {
        case .perValue(let function):
            return .vector(try mapValues(of: try vector(call.arguments[0], over: grid), at: node, function))
        case .perValueWith(let function): return .vector(try mapValues(call, at: node, over: grid, function))
        case .perWindow(let keepsName, let function):
            let vector = try rangeVector(call.arguments[0], over: grid)
            return .vector(
                try mapWindows(of: vector, at: node, keepsName: keepsName) { _, window in function(window) })
        case .perWindowWith(let function):
            let isScalarFirst = call.function.parameters[0] == .scalar
            let scalars = try scalar(call.arguments[isScalarFirst ? 0 : 1], over: grid)
            let vector = try rangeVector(call.arguments[isScalarFirst ? 1 : 0], over: grid)
            return .vector(try mapWindows(of: vector, at: node) { step, window in function(window, scalars[step]) })
        case .call(let function): return try function(self, call, node, grid)
        case .unsupported: throw unsupported("function \"\(call.function.name)\"", at: node)
        }
    }

    private func mapValues(
        _ call: Call, at node: Node, over grid: Grid, _ function: (Double, [Double]) -> Double?
    ) throws(EvaluationError) -> [Column] {
        var scalars: [[Double]] = []
        for argument in call.arguments.dropFirst() { scalars.append(try scalar(argument, over: grid)) }
        let columns = try vector(call.arguments[0], over: grid)
        return try merged(
            columns.map { column in
                var column = Column(
                    labels: column.labels, count: grid.count, dropsName: column.dropsName
                ) { step in
                    guard column.present.contains(step) else { return nil }
                    return function(column.values[step], scalars.map { $0[step] })
                }
                removeName(of: &column)
                return column
            }, at: node)
    }

    /// One column for each series of a range vector, from what a function makes of each of its windows.
    func mapWindows(
        of vector: RangeVector, at node: Node, keepsName: Bool = false, _ function: (Int, Window) -> Double?
    ) throws(EvaluationError) -> [Column] {
        try count(samples: vector.series.count * vector.ends.count, at: node)
        var columns: [Column] = []
        columns.reserveCapacity(vector.series.count)
        for (series, dropsName) in zip(vector.series, vector.dropsName) {
            // Long windows at many steps make this the one place where a single node can take its time.
            try checkLimits(at: node)
            var column = Column(
                labels: series.labels, values: Array(repeating: 0, count: vector.ends.count),
                present: StepSet(count: vector.ends.count), dropsName: dropsName
            )
            vector.forEachWindow(of: series) { step, window in
                guard let value = function(step, window) else { return }
                column.values[step] = value
                column.present.insert(step)
            }
            if !keepsName { removeName(of: &column) }
            columns.append(column)
        }
        return try merged(columns, at: node)
    }
}
