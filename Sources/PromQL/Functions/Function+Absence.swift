internal import Model

extension Function {
    /// Functions that have a value where their argument has none.
    static let absence: [Function] = [
        Function(
            "absent", [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let columns = try evaluator.vector(call.arguments[0], over: grid)
                let present = Column.steps(of: columns, count: grid.count)
                return .vector(absence(of: call.arguments[0], present))
            }
        ),
        Function(
            "absent_over_time", [.matrix],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let vector = try evaluator.rangeVector(of: call, at: 0, over: grid)
                var present = StepSet(count: grid.count)
                for series in vector.series {
                    vector.forEachSampleWindow(of: series) { step, _ in present.insert(step) }
                }
                return .vector(absence(of: call.arguments[0], present))
            }
        ),
    ]

    /// A series of ones for the steps that are not present, with the labels that the selector asked for.
    private static func absence(of argument: Node, _ present: StepSet) -> [Column] {
        let absent = present.inverted
        guard !absent.isEmpty else { return [] }
        return [
            Column(
                labels: labels(of: argument), values: Array(repeating: 1, count: absent.count), present: absent)
        ]
    }

    /// The labels that a selector pins to one value; a label with two conditions is not pinned.
    private static func labels(of argument: Node) -> Labels {
        let selector: VectorSelector
        switch argument.withoutParentheses.kind {
        case .vector(let vector): selector = vector
        case .matrix(let matrix): selector = matrix.selector
        default: return .empty
        }
        let conditions = Dictionary(grouping: selector.matchers, by: \.name)
        return Labels(
            conditions.values.compactMap { conditions in
                guard conditions.count == 1, conditions[0].operation == .equal,
                    conditions[0].name != Labels.metricName
                else { return nil }
                return (conditions[0].name, conditions[0].value)
            }
        )
    }
}
