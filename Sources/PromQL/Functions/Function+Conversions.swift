internal import Model

extension Function {
    /// Functions between times, scalars and vectors.
    static let conversions: [Function] = [
        Function(
            "pi", [], result: .scalar, .call { _, _, _, grid in .scalar(Array(repeating: .pi, count: grid.count)) }),
        Function(
            "time", [], result: .scalar,
            .call { _, _, _, grid in .scalar((0..<grid.count).map { Double(grid[$0]) / 1000 }) }
        ),
        Function(
            "vector", [.scalar],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let values = try evaluator.scalar(call.arguments[0], over: grid)
                return .vector([
                    Column(labels: .empty, values: values, present: StepSet(count: grid.count, filled: true))
                ])
            }
        ),
        Function("scalar", [.vector], result: .scalar, .call(scalar)),
        Function(
            "timestamp", [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let argument = call.arguments[0].withoutParentheses
                var columns: [Column]
                if case .vector(let selector) = argument.kind {
                    columns = try evaluator.selectTimes(selector, at: argument, over: grid)
                } else {
                    columns = try evaluator.vector(argument, over: grid)
                    let times = (0..<grid.count).map { Double(grid[$0]) / 1000 }
                    for index in columns.indices {
                        columns[index] = Column(
                            labels: columns[index].labels, values: times, present: columns[index].present,
                            dropsName: columns[index].dropsName)
                    }
                }
                return .vector(try evaluator.mapValues(of: columns, at: node) { $0 })
            }
        ),
        Function(
            "start_timestamp", [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let argument = call.arguments[0].withoutParentheses
                // What an expression makes of samples has no start of its own.
                guard case .vector(let selector) = argument.kind else {
                    _ = try evaluator.vector(argument, over: grid)
                    return .vector([])
                }
                let columns = try evaluator.selectStartTimes(selector, at: argument, over: grid)
                return .vector(try evaluator.mapValues(of: columns, at: node) { $0 })
            }
        ),
    ]

    /// The value of a vector's only series; NaN at steps where there is none or more than one.
    private static func scalar(
        _ evaluator: Evaluator, _ call: Call, _ node: Node, _ grid: Grid
    ) throws(EvaluationError) -> Value {
        var values = Array(repeating: Double.nan, count: grid.count)
        var counts = Array(repeating: 0, count: grid.count)
        for var column in try evaluator.vector(call.arguments[0], over: grid) {
            column.dropHistograms()
            column.present.forEach { step in
                counts[step] += 1
                values[step] = counts[step] == 1 ? column.values[step] : .nan
            }
        }
        return .scalar(values)
    }
}
