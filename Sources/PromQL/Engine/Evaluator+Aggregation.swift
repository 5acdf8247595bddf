internal import Format
internal import Model

extension Evaluator {
    /// An aggregation over all steps: series are grouped once, then each group is reduced column by column.
    func aggregate(
        _ aggregation: Aggregation, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        let columns = try vector(aggregation.operand, over: grid)
        let groups = groups(of: columns, by: aggregation.grouping)
        switch aggregation.aggregator {
        case .sum:
            return reduce(groups, CompensatedSum(), add: { $0.add($1) }, result: { $0.value })
        case .avg:
            return reduce(groups, CompensatedMean(), add: { $0.add($1) }, result: { $0.value })
        case .count:
            return reduce(groups, 0.0, add: { count, _ in count += 1 }, result: { $0 })
        case .group:
            return reduce(groups, 1.0, add: { _, _ in }, result: { $0 })
        case .min:
            return reduce(groups, Double.nan, add: { $0 = smaller($0, $1) }, result: { $0 })
        case .max:
            return reduce(groups, Double.nan, add: { $0 = larger($0, $1) }, result: { $0 })
        case .stdvar:
            return reduce(groups, RunningVariance(), add: { $0.add($1) }, result: { $0.value })
        case .stddev:
            return reduce(groups, RunningVariance(), add: { $0.add($1) }, result: { $0.value.squareRoot() })
        case .quantile:
            let φ = try parameter(of: aggregation, at: node, over: grid)
            return groups.map { group in
                column(of: group, count: grid.count) { step, values in PromQL.quantile(φ[step], of: values) }
            }
        case .topk, .bottomk:
            let limits = try parameter(of: aggregation, at: node, over: grid)
            return try rank(
                groups, limits, by: aggregation.aggregator == .topk ? { $0 > $1 } : { $0 < $1 }, at: node)
        case .countValues: return try countValues(groups, aggregation, at: node, over: grid)
        case .limitk, .limitRatio: throw unsupported("\"\(aggregation.aggregator.rawValue)\"", at: node)
        }
    }

    private func parameter(
        of aggregation: Aggregation, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Double] {
        guard let parameter = aggregation.parameter else { throw error("missing parameter", at: node) }
        return try scalar(parameter, over: grid)
    }

    private typealias Group = (labels: Labels, columns: [Column])

    private func groups(of columns: [Column], by grouping: Grouping) -> [Group] {
        let selection = grouping.key
        var places: [Labels: Int] = [:]
        var groups: [Group] = []
        for column in columns {
            let key = selection.of(column.labels)
            if let place = places[key] {
                groups[place].columns.append(column)
            } else {
                places[key] = groups.count
                groups.append((key, [column]))
            }
        }
        return groups
    }

    /// Runs an accumulator a step through each column of a group.
    private func reduce<Accumulator>(
        _ groups: [Group], _ initial: Accumulator, add: (inout Accumulator, Double) -> Void,
        result: (Accumulator) -> Double
    ) -> [Column] {
        groups.compactMap { group in
            guard let first = group.columns.first else { return nil }
            let count = first.values.count
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
                labels: group.labels, values: accumulators.map(result), present: present,
                dropsName: group.columns.contains(where: \.dropsName)
            )
        }
    }

    /// Hands over all values of a group, step by step, for what cannot be accumulated.
    private func column(of group: Group, count: Int, value: (Int, [Double]) -> Double) -> Column {
        Column(
            labels: group.labels, count: count, dropsName: group.columns.contains(where: \.dropsName)
        ) { step in
            let values = group.columns.compactMap { $0.present.contains(step) ? $0.values[step] : nil }
            return values.isEmpty ? nil : value(step, values)
        }
    }

    /// The first `limits[step]` series of each group in that order, NaN last; they keep all their labels.
    private func rank(
        _ groups: [Group], _ limits: [Double], by precedes: (Double, Double) -> Bool, at node: Node
    ) throws(EvaluationError) -> [Column] {
        let counts = try limits.map { (limit) throws(EvaluationError) in
            guard !limit.isNaN else { throw error("Parameter value is NaN", at: node) }
            guard limit.magnitude < 0x1p63 else {
                throw error("Scalar value \(goFloatText(limit)) overflows int64", at: node)
            }
            return max(0, Int(limit))
        }
        return groups.flatMap { group in
            var selected = group.columns
            for index in selected.indices { selected[index].present = StepSet(count: limits.count) }
            var order: [Int] = []
            for step in limits.indices {
                order = group.columns.indices.filter { group.columns[$0].present.contains(step) }
                // Sorting is stable, so that of equal values the first series win.
                order.sort { first, second in
                    let (first, second) = (group.columns[first].values[step], group.columns[second].values[step])
                    return precedes(first, second) || second.isNaN && !first.isNaN
                }
                for index in order.prefix(counts[step]) { selected[index].present.insert(step) }
            }
            // Of an instant query the order shows.
            return (limits.count == 1 ? order.map { selected[$0] } : selected).filter { !$0.present.isEmpty }
        }
    }

    /// For each distinct value of a group, how many series have it.
    private func countValues(
        _ groups: [Group], _ aggregation: Aggregation, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        guard let parameter = aggregation.parameter else { throw error("missing parameter", at: node) }
        let label = try string(parameter)
        guard !label.isEmpty else { throw error("invalid label name \"\"", at: parameter) }
        var columns: [Labels: Column] = [:]
        for group in groups {
            for column in group.columns {
                column.present.forEach { step in
                    // The new label may replace one that tells groups apart, which makes them one.
                    let labels = group.labels.setting(label, to: goFloatText(column.values[step], verb: .fixed))
                    columns[
                        labels,
                        default: Column(
                            labels: labels, count: grid.count, dropsName: column.dropsName, value: { _ in nil })
                    ].increment(at: step)
                }
            }
        }
        try count(samples: columns.count * grid.count, at: node)
        return columns.values.sorted { $0.labels < $1.labels }
    }
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
