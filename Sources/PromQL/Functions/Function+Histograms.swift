internal import Model

extension Function {
    /// Functions of histograms whose buckets are series with an `le` label.
    static let histograms: [Function] = [
        Function(
            "histogram_quantile", [.scalar, .vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let quantiles = try evaluator.scalar(call.arguments[0], over: grid)
                let histograms = ClassicHistogram.group(try evaluator.vector(call.arguments[1], over: grid))
                let results = histograms.map { histogram in
                    var column = Column(labels: histogram.labels, count: grid.count) { step in
                        histogram.buckets(at: step)?.quantile(quantiles[step])
                    }
                    evaluator.removeName(of: &column)
                    return column
                }
                return .vector(try evaluator.merged(results, at: node))
            }
        )
    ]
}
