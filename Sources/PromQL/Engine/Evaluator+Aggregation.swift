internal import Format
internal import Model

extension Evaluator {
    /// An aggregation over all steps: series are grouped once, then each group is reduced column by column.
    func aggregate(
        _ aggregation: Aggregation, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        // Upstream evaluates the parameter first, which shows in the order of errors.
        let parameter = try parameter(of: aggregation, over: grid)
        let columns = try vector(aggregation.operand, over: grid)
        let operand = aggregation.operand.withoutParentheses
        let groups = groups(of: columns, by: aggregation.grouping)
        let name = aggregation.aggregator.rawValue
        switch aggregation.aggregator {
        case .sum:
            return groups.map { group in
                guard group.hasHistograms else {
                    return reduce(group, CompensatedSum(), add: { $0.add($1) }, result: { $0.value })
                }
                return combine(group, at: operand, CompensatedSum(), { $0.add($1) }, { $0.value }, HistogramSum.init) {
                    $0.value.compacted()
                }
            }
        case .avg:
            return groups.map { group in
                guard group.hasHistograms else {
                    return reduce(group, CompensatedMean(), add: { $0.add($1) }, result: { $0.value })
                }
                return combine(group, at: operand, CompensatedMean(), { $0.add($1) }, { $0.value }, HistogramMean.init)
                {
                    $0.value.compacted()
                }
            }
        case .count: return groups.map { reduce($0, 0.0, add: { count, _ in count += 1 }, result: { $0 }) }
        case .group: return groups.map { reduce($0, 1.0, add: { _, _ in }, result: { $0 }) }
        case .min:
            return ofNumbers(groups, name, at: operand).map {
                reduce($0, Double.nan, add: { $0 = smaller($0, $1) }, result: { $0 })
            }
        case .max:
            return ofNumbers(groups, name, at: operand).map {
                reduce($0, Double.nan, add: { $0 = larger($0, $1) }, result: { $0 })
            }
        case .stdvar:
            return ofNumbers(groups, name, at: operand).map {
                reduce($0, RunningVariance(), add: { $0.add($1) }, result: { $0.value })
            }
        case .stddev:
            return ofNumbers(groups, name, at: operand).map {
                reduce($0, RunningVariance(), add: { $0.add($1) }, result: { $0.value.squareRoot() })
            }
        case .quantile:
            if let place = aggregation.parameter?.withoutParentheses { checkQuantiles(parameter, at: place) }
            return ofNumbers(groups, name, at: operand).map { group in
                column(of: group, count: grid.count) { step, values in PromQL.quantile(parameter[step], of: values) }
            }
        case .topk, .bottomk:
            let limits = try limits(parameter, at: node)
            if limits.allSatisfy({ $0 < 1 }) { return [] }
            return rank(
                ofNumbers(groups, name, at: node), limits,
                by: aggregation.aggregator == .topk ? { $0 > $1 } : { $0 < $1 })
        case .limitk: return limit(groups, try limits(parameter, at: node))
        case .limitRatio: return try sample(groups, parameter, aggregation, at: node)
        case .countValues: return try countValues(groups, aggregation, at: node, over: grid)
        }
    }

    private func parameter(of aggregation: Aggregation, over grid: Grid) throws(EvaluationError) -> [Double] {
        guard let parameter = aggregation.parameter, aggregation.aggregator.parameterType == .scalar else { return [] }
        return try scalar(parameter, over: grid)
    }

    /// Notes the extremes among parameters that are no quantiles.
    private func checkQuantiles(_ quantiles: [Double], at place: Node) {
        if quantiles.contains(where: \.isNaN) { checkQuantile(.nan, at: place) }
        let numbers = quantiles.filter { !$0.isNaN }
        for extreme in [numbers.max(), numbers.min()].compactMap(\.self) { checkQuantile(extreme, at: place) }
    }

    private func limits(_ parameter: [Double], at node: Node) throws(EvaluationError) -> [Int] {
        var limits: [Int] = []
        for limit in parameter {
            guard !limit.isNaN else { throw error("Parameter value is NaN", at: node) }
            guard limit.magnitude < 0x1p63 else {
                throw error("Scalar value \(goFloatText(limit)) overflows int64", at: node)
            }
            limits.append(max(0, Int(limit)))
        }
        return limits
    }

    private func groups(of columns: [Column], by grouping: Grouping) -> [AggregationGroup] {
        let selection = grouping.key
        var places = LabelTable(capacity: 0)
        var groups: [AggregationGroup] = []
        for column in columns {
            let key = selection.of(column.labels)
            if let place = places.insert(key, at: groups.count, in: { groups[$0].labels }) {
                groups[place].columns.append(column)
            } else {
                groups.append(AggregationGroup(labels: key, columns: [column]))
            }
        }
        return groups
    }

    /// The groups without histograms, which are noted as ignored.
    private func ofNumbers(_ groups: [AggregationGroup], _ name: String, at node: Node) -> [AggregationGroup] {
        guard groups.contains(where: \.hasHistograms) else { return groups }
        return groups.compactMap { group in
            var group = group
            for index in group.columns.indices {
                if !group.columns[index].histogramSteps.isEmpty {
                    annotate(.histogramIgnoredInAggregation(name), at: node)
                }
                group.columns[index].dropHistograms()
            }
            group.columns.removeAll { $0.present.isEmpty }
            return group.columns.isEmpty ? nil : group
        }
    }

    /// Runs an accumulator a step through each column of a group.
    @inline(__always)
    private func reduce<Accumulator>(
        _ group: AggregationGroup, _ initial: Accumulator, add: (inout Accumulator, Double) -> Void,
        result: (Accumulator) -> Double
    ) -> Column {
        let count = group.steps
        let present = Column.steps(of: group.columns, count: count)
        var accumulators = Array(repeating: initial, count: count)
        for column in group.columns {
            if column.present.isFull {
                for step in 0..<count { add(&accumulators[step], column.values[step]) }
            } else {
                column.present.forEach { add(&accumulators[$0], column.values[$0]) }
            }
        }
        return Column(
            labels: group.labels, values: accumulators.map(result), present: present, dropsName: group.dropsName)
    }

    /// As `reduce` for numbers and histograms; steps at which a group has both, or histograms that do not combine, have
    /// no result but an annotation.
    private func combine<Numbers, Histograms: HistogramAccumulator>(
        _ group: AggregationGroup, at node: Node, _ initial: Numbers, _ add: (inout Numbers, Double) -> Void,
        _ number: (Numbers) -> Double, _ start: (NativeHistogram) -> Histograms,
        _ histogram: (Histograms) -> NativeHistogram
    ) -> Column {
        var result = Column(labels: group.labels, emptyOf: group.steps, dropsName: group.dropsName)
        for step in 0..<group.steps {
            var numbers = initial
            var histograms: Histograms?
            var hasNumbers = false
            var hasHistograms = false
            var isIncompatible = false
            for column in group.columns where !isIncompatible {
                switch column.sample(at: step) {
                case nil: continue
                case .float(let value):
                    add(&numbers, value)
                    hasNumbers = true
                case .histogram(let value):
                    hasHistograms = true
                    // Beside numbers nothing will come of it.
                    if hasNumbers, histograms == nil { continue }
                    guard histograms != nil else {
                        histograms = start(value)
                        continue
                    }
                    do throws(IncompatibleSchemas) {
                        try histograms?.add(value)
                    } catch {
                        annotate(.mixedSchemas(metric: column.labels.metric), at: node)
                        isIncompatible = true
                    }
                }
            }
            if hasNumbers, hasHistograms {
                annotate(.mixedFloatsAndHistogramsInAggregation, at: node)
                continue
            }
            if histograms?.notes.hasReconciledBounds == true { annotate(.boundsReconciled(.aggregation), at: node) }
            if isIncompatible { continue }
            if histograms?.notes.hasResetCollision == true { annotate(.resetCollision(.aggregation), at: node) }
            if let histograms {
                result.set(.histogram(histogram(histograms)), at: step)
            } else if hasNumbers {
                result.set(.float(number(numbers)), at: step)
            }
        }
        return result
    }

    /// Hands over all numbers of a group, step by step, for what cannot be accumulated.
    private func column(of group: AggregationGroup, count: Int, value: (Int, [Double]) -> Double) -> Column {
        Column(labels: group.labels, count: count, dropsName: group.dropsName) { step in
            let values = group.columns.compactMap { $0.present.contains(step) ? $0.values[step] : nil }
            return values.isEmpty ? nil : value(step, values)
        }
    }

    /// For each distinct value of a group, how many series have it.
    private func countValues(
        _ groups: [AggregationGroup], _ aggregation: Aggregation, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        guard let parameter = aggregation.parameter else { throw error("missing parameter", at: node) }
        let label = try string(parameter)
        guard !label.isEmpty else { throw error("invalid label name \"\"", at: parameter) }
        var columns: [Labels: Column] = [:]
        for group in groups {
            for column in group.columns {
                column.present.forEach { step in
                    let value =
                        column.histogram(at: step)?.text ?? goFloatText(column.values[step], verb: .fixed)
                    // The new label may replace one that tells groups apart, which makes them one.
                    let labels = group.labels.setting(label, to: value)
                    columns[
                        labels, default: Column(labels: labels, emptyOf: grid.count, dropsName: column.dropsName)
                    ].increment(at: step)
                }
            }
        }
        try count(samples: columns.count * grid.count, at: node)
        return columns.values.sorted { $0.labels < $1.labels }
    }
}

/// The series that an aggregation makes one of, or chooses among; never empty.
struct AggregationGroup {
    let labels: Labels
    var columns: [Column]

    var hasHistograms: Bool { columns.contains { !$0.histograms.isEmpty } }
    var dropsName: Bool { columns.contains(where: \.dropsName) }
    var steps: Int { columns[0].values.count }
}

/// The smaller number; NaN only gives way.
private func smaller(_ left: Double, _ right: Double) -> Double { left > right || left.isNaN ? right : left }

/// The larger number; NaN only gives way.
private func larger(_ left: Double, _ right: Double) -> Double { left < right || left.isNaN ? right : left }

extension Column {
    fileprivate mutating func increment(at step: Int) {
        values[step] = present.contains(step) ? values[step] + 1 : 1
        present.insert(step)
    }
}
