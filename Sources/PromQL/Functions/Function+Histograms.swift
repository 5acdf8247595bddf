internal import Format
internal import Model

extension Function {
    /// Functions of the distribution that histograms describe, be they native or classic, with a series for each bucket.
    static let histograms: [Function] = [
        Function(
            "histogram_quantile", [.scalar, .vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let quantiles = try evaluator.scalar(call.arguments[0], over: grid)
                for φ in quantiles { evaluator.checkQuantile(φ, at: call.arguments[0]) }
                let argument = call.arguments[1].withoutParentheses
                let vector = try HistogramVector(argument, evaluator, over: grid)
                return .vector(try evaluator.merged(vector.quantiles(quantiles), at: node))
            }
        ),
        Function(
            "histogram_quantiles", [.vector, .string, .scalar], count: 3...12,
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let label = try evaluator.string(call.arguments[1])
                let vector = try HistogramVector(call.arguments[0].withoutParentheses, evaluator, over: grid)
                var columns: [Column] = []
                for argument in call.arguments.dropFirst(2) {
                    let quantiles = try evaluator.scalar(argument, over: grid)
                    for φ in quantiles { evaluator.checkQuantile(φ, at: argument) }
                    columns += vector.quantiles(quantiles).flatMap { $0.split(by: quantiles, label: label) }
                }
                return .vector(try evaluator.merged(columns, at: node))
            }
        ),
        Function(
            "histogram_fraction", [.scalar, .scalar, .vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let lower = try evaluator.scalar(call.arguments[0], over: grid)
                let upper = try evaluator.scalar(call.arguments[1], over: grid)
                let vector = try HistogramVector(call.arguments[2].withoutParentheses, evaluator, over: grid)
                return .vector(try evaluator.merged(vector.fractions(lower, upper), at: node))
            }
        ),
    ]
}

/// The histograms of a vector, of either kind.
private struct HistogramVector {
    private let evaluator: Evaluator
    private let argument: Node
    private let grid: Grid
    private var natives: [Column]
    private var classics: [(histogram: ClassicHistogram, steps: StepSet)]

    /// Evaluates an argument; where a native and a classic histogram have the same labels, neither counts.
    init(_ argument: Node, _ evaluator: Evaluator, over grid: Grid) throws(EvaluationError) {
        self.evaluator = evaluator
        self.argument = argument
        self.grid = grid
        let columns = try evaluator.readingBuckets { () throws(EvaluationError) in
            try evaluator.vector(argument, over: grid)
        }
        natives = columns.filter { !$0.histograms.isEmpty }
        var floats = columns
        for index in floats.indices { floats[index].dropHistograms() }
        let grouped = ClassicHistogram.group(floats.filter { !$0.present.isEmpty })
        classics = grouped.histograms.map { ($0, $0.steps(count: grid.count)) }
        for other in grouped.others {
            evaluator.annotate(
                .badBucketLabel(other.labels["le"] ?? "", metric: metric(of: other.labels)), at: argument)
        }
        dropConflicts()
    }

    private mutating func dropConflicts() {
        guard !natives.isEmpty, !classics.isEmpty else {
            for index in natives.indices { natives[index].present = natives[index].histogramSteps }
            return
        }
        let places = Dictionary(
            classics.enumerated().map { ($0.element.histogram.labels, $0.offset) }, uniquingKeysWith: { $1 })
        for index in natives.indices {
            natives[index].present = natives[index].histogramSteps
            guard let place = places[natives[index].labels] else { continue }
            let conflicts = natives[index].present.intersection(classics[place].steps)
            guard !conflicts.isEmpty else { continue }
            evaluator.annotate(
                .mixedClassicAndNativeHistograms(metric: metric(of: natives[index].labels)), at: argument)
            natives[index].present.subtract(conflicts)
            classics[place].steps.subtract(conflicts)
        }
    }

    /// The name for annotations; a name that is removed at once is not spoken of.
    private func metric(of labels: Labels) -> String { evaluator.options.delayedNameRemoval ? labels.metric : "" }

    func quantiles(_ quantiles: [Double]) -> [Column] {
        results(
            native: { histogram, step, labels in
                let result = histogram.quantile(quantiles[step])
                switch result.peculiarity {
                case nil: break
                case .madeResultNaN: evaluator.annotate(.quantileIsNaN(metric: metric(of: labels)), at: argument)
                case .skewedResult: evaluator.annotate(.quantileIsSkewed(metric: metric(of: labels)), at: argument)
                }
                return result.value
            },
            classic: { buckets, step, labels in
                let result = buckets.quantile(quantiles[step])
                if let correction = result.correction {
                    evaluator.annotate(
                        .forcedMonotonicity(metric: metric(of: labels)), at: argument,
                        MonotonicityCorrection(
                            lowestBound: correction.lowestBound, highestBound: correction.highestBound,
                            largestDifference: correction.largestDifference, times: grid[step]...grid[step]))
                }
                return result.value
            })
    }

    func fractions(_ lower: [Double], _ upper: [Double]) -> [Column] {
        results(
            native: { histogram, step, labels in
                let result = histogram.fraction(from: lower[step], to: upper[step])
                if result.peculiarity != nil {
                    evaluator.annotate(.fractionLacksNaNs(metric: metric(of: labels)), at: argument)
                }
                return result.value
            },
            classic: { buckets, step, _ in buckets.fraction(from: lower[step], to: upper[step]) })
    }

    private func results(
        native: (NativeHistogram, Int, Labels) -> Double, classic: (ClassicBuckets, Int, Labels) -> Double
    ) -> [Column] {
        var results: [Column] = []
        for column in natives {
            var result = Column(labels: column.labels, emptyOf: grid.count, dropsName: column.dropsName)
            column.present.forEach { step in
                guard let histogram = column.histogram(at: step) else { return }
                result.set(.float(native(histogram, step, column.labels)), at: step)
            }
            results.append(result)
        }
        for (histogram, steps) in classics {
            var result = Column(labels: histogram.labels, emptyOf: grid.count, dropsName: histogram.dropsName)
            steps.forEach { step in
                guard let buckets = histogram.buckets(at: step) else { return }
                result.set(.float(classic(buckets, step, histogram.labels)), at: step)
            }
            results.append(result)
        }
        for index in results.indices { evaluator.removeName(of: &results[index]) }
        return results
    }
}

extension Column {
    /// A column for each value of a quantile, which may differ from step to step, with the value in a label.
    fileprivate func split(by quantiles: [Double], label: String) -> [Column] {
        var columns: [String: Column] = [:]
        present.forEach { step in
            let text = openMetricsText(quantiles[step])
            columns[
                text,
                default: Column(
                    labels: labels.setting(label, to: text), emptyOf: values.count, dropsName: dropsName)
            ].set(.float(values[step]), at: step)
        }
        return columns.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// A number as OpenMetrics has it in label values: always with a point or an exponent.
private func openMetricsText(_ value: Double) -> String {
    let text = goFloatText(value, verb: .general)
    return !value.isFinite || text.contains { ".e".contains($0) } ? text : "\(text).0"
}
