extension Function {
    /// Functions that are parsed and checked, and that the engine refuses to evaluate.
    static let unsupported: [Function] = [
        Function("double_exponential_smoothing", [.matrix, .scalar, .scalar], .unsupported),
        Function("histogram_avg", [.vector], .unsupported),
        Function("histogram_count", [.vector], .unsupported),
        Function("histogram_fraction", [.scalar, .scalar, .vector], .unsupported),
        Function("histogram_quantiles", [.vector, .string, .scalar], count: 3...12, .unsupported),
        Function("histogram_stddev", [.vector], .unsupported),
        Function("histogram_stdvar", [.vector], .unsupported),
        Function("histogram_sum", [.vector], .unsupported),
        Function("info", [.vector, .vector], count: 1...2, .unsupported),
        Function("sort_by_label", [.vector, .string], count: 1...Int.max, .unsupported),
        Function("sort_by_label_desc", [.vector, .string], count: 1...Int.max, .unsupported),
        Function("start_timestamp", [.vector], .unsupported),
    ]
}
