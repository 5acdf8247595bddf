internal import Model

extension Function {
    /// Functions that put the series of an instant query in order; a range query has an order of its own.
    static let ordering: [Function] = [
        sort("sort") { $0 < $1 },
        sort("sort_desc") { $0 > $1 },
    ]

    private static func sort(
        _ name: String, by precedes: @escaping @Sendable (Double, Double) -> Bool
    ) -> Function {
        Function(
            name, [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let columns = try evaluator.vector(call.arguments[0], over: grid)
                guard grid.count == 1 else { return .vector(columns) }
                return .vector(
                    columns.sorted { left, right in
                        let (left, right) = (left.values[0], right.values[0])
                        // NaN comes last either way.
                        return precedes(left, right) || right.isNaN && !left.isNaN
                    }
                )
            }
        )
    }
}
