internal import Model

extension Evaluator {
    /// An operation on two operands, by their types.
    func evaluate(_ binary: Binary, at node: Node, over grid: Grid) throws(EvaluationError) -> Value {
        if binary.operation.isTrim { throw unsupported("\"\(binary.operation.rawValue)\"", at: node) }
        if binary.matching.leftFill != nil || binary.matching.rightFill != nil {
            throw unsupported("\"fill\"", at: node)
        }
        let left = try evaluate(binary.left, over: grid)
        let right = try evaluate(binary.right, over: grid)
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)): return .scalar(combine(left, right, binary))
        case (.vector(let columns), .scalar(let scalars)):
            return .vector(try combine(columns, scalars, binary, isVectorLeft: true, at: node))
        case (.scalar(let scalars), .vector(let columns)):
            return .vector(try combine(columns, scalars, binary, isVectorLeft: false, at: node))
        case (.vector(let left), .vector(let right)):
            try count(samples: (left.count + right.count) * grid.count, at: node)
            if binary.operation.isSetOperator {
                return .vector(try setOperation(binary, left, right, at: node, steps: grid.count))
            }
            return .vector(try match(binary, left, right, at: node, steps: grid.count))
        default: throw error("binary expression must contain only scalar and instant vector types", at: node)
        }
    }

    private func combine(_ left: [Double], _ right: [Double], _ binary: Binary) -> [Double] {
        zip(left, right).map { left, right in
            guard binary.operation.isComparison else { return binary.operation.apply(left, right) }
            return binary.operation.holds(left, right) ? 1 : 0
        }
    }

    /// A vector with a scalar; a comparison that filters keeps the vector's value, whichever side it is on.
    private func combine(
        _ columns: [Column], _ scalars: [Double], _ binary: Binary, isVectorLeft: Bool, at node: Node
    ) throws(EvaluationError) -> [Column] {
        let operation = binary.operation
        return try merged(
            columns.map { column in
                var column = column
                func operands(_ step: Int) -> (Double, Double) {
                    isVectorLeft ? (column.values[step], scalars[step]) : (scalars[step], column.values[step])
                }
                if !operation.isComparison {
                    for step in column.values.indices {
                        let (left, right) = operands(step)
                        column.values[step] = operation.apply(left, right)
                    }
                    removeName(of: &column)
                } else if binary.returnsBool {
                    for step in column.values.indices {
                        let (left, right) = operands(step)
                        column.values[step] = operation.holds(left, right) ? 1 : 0
                    }
                    removeName(of: &column)
                } else {
                    let kept = StepSet(count: column.values.count) { step in
                        let (left, right) = operands(step)
                        return operation.holds(left, right)
                    }
                    column.present.formIntersection(kept)
                }
                return column
            }, at: node)
    }
}
