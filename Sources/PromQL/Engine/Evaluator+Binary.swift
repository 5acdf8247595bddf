internal import Model

extension Evaluator {
    /// An operation on two operands, by their types.
    func evaluate(_ binary: Binary, at node: Node, over grid: Grid) throws(EvaluationError) -> Value {
        guard binary.operation.isTrim else { return try combineOperands(of: binary, at: node, over: grid) }
        return try readingBuckets { () throws(EvaluationError) in
            try combineOperands(of: binary, at: node, over: grid)
        }
    }

    private func combineOperands(
        of binary: Binary, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> Value {
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
        try merged(
            columns.map { column in
                var column = column
                if column.histograms.isEmpty, !binary.operation.isTrim {
                    combineFloats(of: &column, scalars, binary, isVectorLeft: isVectorLeft)
                } else {
                    combineSamples(of: &column, scalars, binary, isVectorLeft: isVectorLeft, at: node)
                }
                if binary.operation.changesMeaning || binary.returnsBool { removeName(of: &column) }
                return column
            }, at: node)
    }

    private func combineFloats(
        of column: inout Column, _ scalars: [Double], _ binary: Binary, isVectorLeft: Bool
    ) {
        let operation = binary.operation
        if !operation.isComparison {
            for step in scalars.indices {
                let (value, scalar) = (column.values[step], scalars[step])
                column.values[step] =
                    isVectorLeft ? operation.apply(value, scalar) : operation.apply(scalar, value)
            }
            return
        }
        let holding = StepSet(count: scalars.count) { step in
            let (value, scalar) = (column.values[step], scalars[step])
            return isVectorLeft ? operation.holds(value, scalar) : operation.holds(scalar, value)
        }
        if binary.returnsBool {
            for step in scalars.indices { column.values[step] = holding.contains(step) ? 1 : 0 }
        } else {
            column.present.formIntersection(holding)
        }
    }

    private func combineSamples(
        of column: inout Column, _ scalars: [Double], _ binary: Binary, isVectorLeft: Bool, at node: Node
    ) {
        var result = Column(labels: column.labels, emptyOf: scalars.count, dropsName: column.dropsName)
        column.present.forEach { step in
            guard let sample = column.sample(at: step) else { return }
            let scalar = SampleValue.float(scalars[step])
            let outcome =
                isVectorLeft
                ? SampleOperation(binary.operation, sample, scalar)
                : SampleOperation(binary.operation, scalar, sample)
            if let note = outcome.note { annotate(note, at: node) }
            guard let value = outcome.result else { return }
            if binary.returnsBool {
                result.set(.float(outcome.holds ? 1 : 0), at: step)
            } else if outcome.holds {
                result.set(binary.operation.isComparison ? sample : value, at: step)
            }
        }
        column = result
    }
}
