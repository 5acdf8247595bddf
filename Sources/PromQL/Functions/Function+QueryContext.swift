extension Function {
    /// Functions of the query's own times, and the scalar arithmetic that durations share with them.
    static let queryContext: [Function] = [
        constant("start") { Double($0.start) / 1000 },
        constant("end") { Double($0.last) / 1000 },
        constant("range") { Double($0.last - $0.start) / 1000 },
        constant("step") { Double($0.step) / 1000 },
        combination("max_of") { Swift.max($0, $1) },
        combination("min_of") { Swift.min($0, $1) },
    ]

    private static func constant(_ name: String, _ value: @escaping @Sendable (Grid) -> Double) -> Function {
        Function(
            name, [], result: .scalar,
            .call { evaluator, _, _, grid in .scalar(Array(repeating: value(evaluator.query), count: grid.count)) }
        )
    }

    private static func combination(
        _ name: String, _ combine: @escaping @Sendable (Double, Double) -> Double
    ) -> Function {
        Function(
            name, [.scalar, .scalar], result: .scalar,
            .call { (evaluator, call, _, grid) throws(EvaluationError) in
                let left = try evaluator.scalar(call.arguments[0], over: grid)
                let right = try evaluator.scalar(call.arguments[1], over: grid)
                return .scalar(zip(left, right).map { $0.isNaN || $1.isNaN ? .nan : combine($0, $1) })
            }
        )
    }
}
