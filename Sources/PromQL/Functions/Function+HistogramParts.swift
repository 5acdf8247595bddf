internal import Model

extension Function {
    /// Functions of each native histogram by itself.
    static let histogramParts: [Function] = [
        part("histogram_count", needsBuckets: false) { $0.count },
        part("histogram_sum", needsBuckets: false) { $0.sum },
        part("histogram_avg", needsBuckets: false) { $0.sum / $0.count },
        part("histogram_stddev") { $0.variance.squareRoot() },
        part("histogram_stdvar") { $0.variance },
    ]

    private static func part(
        _ name: String, needsBuckets: Bool = true, _ value: @escaping @Sendable (NativeHistogram) -> Double
    ) -> Function {
        Function(
            name, [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let argument = call.arguments[0]
                let columns =
                    needsBuckets
                    ? try evaluator.vector(argument, over: grid)
                    : try evaluator.readingStatistics { () throws(EvaluationError) in
                        try evaluator.vector(argument, over: grid)
                    }
                let parts = columns.map { column in
                    var part = Column(
                        labels: column.labels, count: grid.count, dropsName: column.dropsName
                    ) { step in
                        guard column.present.contains(step) else { return nil }
                        return column.histogram(at: step).map(value)
                    }
                    evaluator.removeName(of: &part)
                    return part
                }
                return .vector(try evaluator.merged(parts, at: node))
            }
        )
    }
}
