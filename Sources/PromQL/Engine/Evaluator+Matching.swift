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
    /// `group_right`, many on the other.
    func match(
        _ binary: Binary, _ left: [Column], _ right: [Column], at node: Node, steps: Int
    ) throws(EvaluationError) -> [Column] {
        let isSwapped = binary.matching.cardinality == .oneToMany
        let (many, one) = isSwapped ? (right, left) : (left, right)
        // At a step where one side has nothing at all, nothing can be ambiguous either.
        let relevant = Column.steps(of: left, count: steps).intersection(Column.steps(of: right, count: steps))
        let signature = binary.matching.signature
        let partners = try partners(one, binary.matching, relevant: relevant, at: node)
        var results: [Column] = []
        var matched: [[Labels: StepSet]] = Array(repeating: [:], count: partners.groups.count)
        for column in many {
            guard let group = partners.places[signature.of(column.labels)] else { continue }
            for partner in partners.groups[group] {
                let common = column.present.intersection(partner.present)
                guard !common.isEmpty else { continue }
                let labels = resultLabels(many: column.labels, one: partner.labels, binary)
                // One to one, no step may match twice; else no step may match twice with the same result.
                let key = binary.matching.cardinality == .oneToOne ? Labels.empty : labels
                if var before = matched[group][key] {
                    guard !before.intersects(common) else { throw ambiguous(binary.matching, at: node) }
                    before.formUnion(common)
                    matched[group][key] = before
                } else {
                    matched[group][key] = common
                }
                results.append(
                    combine(isSwapped ? partner : column, isSwapped ? column : partner, binary, labels, at: common))
            }
        }
        return try merged(results, at: node)
    }

    private func ambiguous(_ matching: VectorMatching, at node: Node) -> EvaluationError {
        error(
            matching.cardinality == .oneToOne
                ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                : "multiple matches for labels: grouping labels must ensure unique matches", at: node
        )
    }

    /// The columns of the side that may have but one series for a signature at any step, by their signatures.
    private func partners(
        _ columns: [Column], _ matching: VectorMatching, relevant: StepSet, at node: Node
    ) throws(EvaluationError) -> (places: [Labels: Int], groups: [[Column]]) {
        let signature = matching.signature
        var places: [Labels: Int] = [:]
        var groups: [[Column]] = []
        for column in columns {
            let key = signature.of(column.labels)
            guard let place = places[key] else {
                places[key] = groups.count
                groups.append([column])
                continue
            }
            let present = column.present.intersection(relevant)
            if let other = groups[place].first(where: { $0.present.intersects(present) }) {
                throw duplicate(column.labels, other.labels, of: key, matching, at: node)
            }
            groups[place].append(column)
        }
        return (places, groups)
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

    private func resultLabels(many: Labels, one: Labels, _ binary: Binary) -> Labels {
        let matching = binary.matching
        var labels = many
        let changesMeaning = !binary.operation.isComparison
        if changesMeaning || binary.returnsBool && !options.delayedNameRemoval { labels = labels.withoutMetadata }
        if matching.cardinality == .oneToOne {
            switch matching.labels {
            case .on(let names): labels = labels.keeping(Set(names))
            case .ignoring(let names): labels = labels.dropping(Set(names))
            }
        }
        return matching.included.reduce(labels) { labels, name in
            let value = one[name]
            return value == labels[name] ? labels : labels.setting(name, to: value ?? "")
        }
    }

    private func combine(
        _ left: Column, _ right: Column, _ binary: Binary, _ labels: Labels, at steps: StepSet
    ) -> Column {
        let operation = binary.operation
        var result = left
        result.labels = labels
        result.present = steps
        result.dropsName = binary.returnsBool
        if binary.returnsBool {
            for step in result.values.indices {
                result.values[step] = operation.holds(left.values[step], right.values[step]) ? 1 : 0
            }
        } else if operation.isComparison {
            steps.forEach { step in
                if !operation.holds(left.values[step], right.values[step]) { result.present.remove(step) }
            }
        } else {
            for step in result.values.indices {
                result.values[step] = operation.apply(left.values[step], right.values[step])
            }
        }
        return result
    }
}

extension Labels {
    /// All labels within braces, the metric's name among them.
    fileprivate var inBraces: String { "{\(map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", "))}" }
}
