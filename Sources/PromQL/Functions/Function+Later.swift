extension Function {
    /// Functions of the query's own times.
    static let queryContext: [Function] = [
        constant("start") { Double($0.start) / 1000 },
        constant("end") { Double($0.last) / 1000 },
        constant("range") { Double($0.last - $0.start) / 1000 },
        constant("step") { $0.count > 1 ? Double($0.step) / 1000 : 0 },
        Function("max_of", [.scalar, .scalar], result: .scalar, .unsupported),
        Function("min_of", [.scalar, .scalar], result: .scalar, .unsupported),
    ]

    /// Functions that need native histograms.
    static let nativeHistograms: [Function] = [
        Function("histogram_avg", [.vector], .unsupported),
        Function("histogram_count", [.vector], .unsupported),
        Function("histogram_sum", [.vector], .unsupported),
        Function("histogram_stddev", [.vector], .unsupported),
        Function("histogram_stdvar", [.vector], .unsupported),
        Function("histogram_fraction", [.scalar, .scalar, .vector], .unsupported),
        Function("histogram_quantiles", [.vector, .string, .scalar], count: 3...12, .unsupported),
    ]

    /// Experimental functions that are parsed only.
    static let later: [Function] = [
        Function("double_exponential_smoothing", [.matrix, .scalar, .scalar], .unsupported),
        Function("info", [.vector, .vector], count: 1...2, .unsupported),
        Function("sort_by_label", [.vector, .string], count: 1...Int.max, .unsupported),
        Function("sort_by_label_desc", [.vector, .string], count: 1...Int.max, .unsupported),
        Function("start_timestamp", [.vector], .unsupported),
    ]

    private static func constant(_ name: String, _ value: @escaping @Sendable (Grid) -> Double) -> Function {
        Function(
            name, [], result: .scalar,
            .call { evaluator, _, _, grid in .scalar(Array(repeating: value(evaluator.query), count: grid.count)) }
        )
    }
}
