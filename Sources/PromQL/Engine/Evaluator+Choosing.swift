internal import Format
internal import Model

extension Evaluator {
    /// The first `limits[step]` series of each group in that order, NaN last; they keep all their labels.
    func rank(
        _ groups: [AggregationGroup], _ limits: [Int], by precedes: (Double, Double) -> Bool
    ) -> [Column] {
        groups.flatMap { group in
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
                for index in order.prefix(limits[step]) { selected[index].present.insert(step) }
            }
            // Of an instant query the order shows.
            return (limits.count == 1 ? order.map { selected[$0] } : selected).filter { !$0.present.isEmpty }
        }
    }

    /// The first `limits[step]` series of each group, whatever their values.
    func limit(_ groups: [AggregationGroup], _ limits: [Int]) -> [Column] {
        groups.flatMap { group in
            var counts = Array(repeating: 0, count: limits.count)
            return group.columns.compactMap { column in
                var selected = column
                column.present.forEach { step in
                    if counts[step] < limits[step] {
                        counts[step] += 1
                    } else {
                        selected.present.remove(step)
                    }
                }
                return selected.present.isEmpty ? nil : selected
            }
        }
    }

    /// About that share of the series, chosen by their labels' hash, so that the choice is the same at every step and
    /// that of a negative share is the rest.
    func sample(
        _ groups: [AggregationGroup], _ ratios: [Double], _ aggregation: Aggregation, at node: Node
    ) throws(EvaluationError) -> [Column] {
        guard !ratios.contains(where: \.isNaN) else { throw error("Ratio value is NaN", at: node) }
        let place = aggregation.parameter?.withoutParentheses ?? node
        for (extreme, limit) in [(ratios.max() ?? 0, 1.0), (ratios.min() ?? 0, -1.0)]
        where limit > 0 ? extreme > limit : extreme < limit {
            annotate(
                .invalidRatio(goFloatText(extreme, verb: .general), cappedTo: goFloatText(limit)), at: place)
        }
        return groups.flatMap(\.columns).compactMap { column in
            var selected = column
            let offset = Double(column.labels.sharedHash) / Double(UInt64.max)
            column.present.forEach { step in
                let ratio = min(max(ratios[step], -1), 1)
                if ratio >= 0 ? offset >= ratio : offset < 1 + ratio { selected.present.remove(step) }
            }
            return selected.present.isEmpty ? nil : selected
        }
    }
}
