internal import Model

extension Evaluator {
    /// `and`, `or` and `unless`: what the left side has, with or without a partner on the right.
    func setOperation(
        _ binary: Binary, _ left: [Column], _ right: [Column], at node: Node, steps: Int
    ) throws(EvaluationError) -> [Column] {
        let signature = binary.matching.signature
        if binary.operation == .or {
            let taken = presence(of: left, by: signature, steps: steps)
            let additional = right.map { column in
                var column = column
                if let steps = taken[signature.of(column.labels)] { column.present.subtract(steps) }
                return column
            }
            return try merged(left + additional, at: node)
        }
        let partners = presence(of: right, by: signature, steps: steps)
        let none = StepSet(count: steps)
        return left.compactMap { column in
            var column = column
            let found = partners[signature.of(column.labels)] ?? none
            if binary.operation == .and {
                column.present.formIntersection(found)
            } else {
                column.present.subtract(found)
            }
            return column.present.isEmpty ? nil : column
        }
    }

    /// For each signature, the steps at which any of the columns has a value.
    private func presence(of columns: [Column], by signature: LabelSelection, steps: Int) -> [Labels: StepSet] {
        var presence: [Labels: StepSet] = [:]
        for column in columns {
            presence[signature.of(column.labels), default: StepSet(count: steps)].formUnion(column.present)
        }
        return presence
    }

    /// Arithmetic and comparisons between two vectors: one series on one side meets one or, with `group_left` and
    /// `group_right`, many on the other; a value may be given that stands in for a missing series.
    func match(
        _ binary: Binary, _ left: [Column], _ right: [Column], at node: Node, steps: Int
    ) throws(EvaluationError) -> [Column] {
        let isSwapped = binary.matching.cardinality == .oneToMany
        var run = MatchRun(
            binary, isSwapped: isSwapped, steps: steps, delaysNameRemoval: options.delayedNameRemoval)
        let (many, one) = isSwapped ? (right, left) : (left, right)
        // At a step where one side has nothing at all and nothing stands in for it, nothing can be ambiguous either.
        var relevant = Column.steps(of: left, count: steps)
        if binary.matching.isFilled {
            relevant.formUnion(Column.steps(of: right, count: steps))
        } else {
            relevant.formIntersection(Column.steps(of: right, count: steps))
        }
        try run.addPartners(one) { (column, other, key) throws(EvaluationError) in
            guard column.present.intersection(other.present).intersects(relevant) else { return }
            throw duplicate(column.labels, other.labels, of: key, binary.matching, at: node)
        }
        for column in many {
            guard run.matchAll(of: column) else { throw ambiguous(binary.matching, at: node) }
        }
        guard run.fillMany() else { throw ambiguous(binary.matching, at: node) }
        for note in run.notes.sorted(by: { $0.key < $1.key }) { annotate(note.value, at: node) }
        return try merged(run.results, at: node)
    }

    private func ambiguous(_ matching: VectorMatching, at node: Node) -> EvaluationError {
        error(
            matching.cardinality == .oneToOne
                ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                : "multiple matches for labels: grouping labels must ensure unique matches", at: node
        )
    }

    private func duplicate(
        _ first: Labels, _ second: Labels, of group: Labels, _ matching: VectorMatching, at node: Node
    ) -> EvaluationError {
        let side = matching.cardinality == .oneToMany ? "left" : "right"
        let pair = [first.inBraces, second.inBraces].sorted()
        return error(
            "found duplicate series for the match group \(group.inBraces) on the \(side) hand-side of the operation: "
                + "[\(pair[0]), \(pair[1])];many-to-many matching not allowed: matching labels must be unique on one side",
            at: node
        )
    }
}

extension Labels {
    /// All labels within braces, the metric's name among them.
    fileprivate var inBraces: String { "{\(map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", "))}" }
}
