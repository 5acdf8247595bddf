internal import Model

/// One run of an operation between two vectors: pairs series that match and combines them.
struct MatchRun {
    private let binary: Binary
    private let isSwapped: Bool
    private let steps: Int
    private let signature: LabelSelection
    /// The series of the side that has but one for a signature at any step, by their signatures.
    private var places = LabelTable(capacity: 0)
    private var groups: [Group] = []
    /// What there is to say about a step.
    private(set) var notes: [Int: Annotation] = [:]
    private(set) var results: [Column] = []
    private let removesName: Bool

    private let resultSelection: LabelSelection
    private var partners: [Column] = []

    private struct Group {
        let signature: Labels
        /// The partners' places; nearly always there is one.
        var partner: Int?
        var otherPartners: [Int] = []
        /// The steps at which something was combined, by the labels of the result; nearly always these are one's.
        var matched: (labels: Labels, steps: StepSet)?
        var otherMatched: [Labels: StepSet] = [:]

        var partners: [Int] { (partner.map { [$0] } ?? []) + otherPartners }

        /// Takes steps down for a result; false when it has one of them already.
        mutating func match(_ labels: Labels, at steps: StepSet) -> Bool {
            guard let first = matched else {
                matched = (labels, steps)
                return true
            }
            let before = first.labels == labels ? first.steps : otherMatched[labels] ?? StepSet(count: steps.count)
            guard !before.intersects(steps) else { return false }
            if first.labels == labels {
                matched?.steps.formUnion(steps)
            } else {
                otherMatched[labels] = before.union(steps)
            }
            return true
        }

        /// All steps at which something was combined.
        func matchedSteps(count: Int) -> StepSet {
            otherMatched.values.reduce(into: matched?.steps ?? StepSet(count: count)) { $0.formUnion($1) }
        }
    }

    /// `isSwapped` says that the side with many series is the right one.
    init(_ binary: Binary, isSwapped: Bool, steps: Int, delaysNameRemoval: Bool) {
        self.binary = binary
        self.isSwapped = isSwapped
        self.steps = steps
        signature = binary.matching.signature
        resultSelection = binary.matching.resultOfOneToOne
        removesName = binary.operation.changesMeaning || binary.returnsBool && !delaysNameRemoval
    }

    private mutating func place(of labels: Labels) -> Int {
        let key = signature.of(labels)
        if let place = places.insert(key, at: groups.count, in: { groups[$0].signature }) { return place }
        groups.append(Group(signature: key))
        return groups.count - 1
    }

    /// Takes in the side with one series for a signature; each is checked against the others of its own.
    mutating func addPartners<Failure: Error>(
        _ columns: [Column], check: (Column, Column, Labels) throws(Failure) -> Void
    ) throws(Failure) {
        places = LabelTable(capacity: columns.count)
        for column in columns {
            let place = place(of: column.labels)
            if groups[place].partner == nil {
                groups[place].partner = partners.count
            } else {
                for other in groups[place].partners { try check(column, partners[other], groups[place].signature) }
                groups[place].otherPartners.append(partners.count)
            }
            partners.append(column)
        }
    }

    /// Combines a series of the side with many with all its partners, and with what stands in for them; false when a
    /// result would be ambiguous.
    mutating func matchAll(of column: Column) -> Bool {
        let fill = binary.matching.rightFill
        let key = signature.of(column.labels)
        let known = places.place(of: key, in: { groups[$0].signature })
        guard fill != nil || known != nil else { return true }
        let place = known ?? place(of: column.labels)
        if fill == nil, groups[place].otherPartners.isEmpty {
            guard let partner = groups[place].partner.map({ partners[$0] }) else { return true }
            return match(column, partner, at: column.present.intersection(partner.present), in: place)
        }
        var missing = column.present
        for partner in groups[place].partners.map({ partners[$0] }) {
            missing.subtract(partner.present)
            guard match(column, partner, at: column.present.intersection(partner.present), in: place) else {
                return false
            }
        }
        guard let fill else { return true }
        return match(column, standIn(fill, for: key), at: missing, in: place)
    }

    /// Combines what stands in for the side with many series with each partner that has not met any; false when a
    /// result would be ambiguous.
    mutating func fillMany() -> Bool {
        guard let fill = binary.matching.leftFill else { return true }
        for place in groups.indices {
            let matched = groups[place].matchedSteps(count: steps)
            for partner in groups[place].partners.map({ partners[$0] }) {
                var missing = partner.present
                missing.subtract(matched)
                guard match(standIn(fill, for: groups[place].signature), partner, at: missing, in: place) else {
                    return false
                }
            }
        }
        return true
    }

    private func standIn(_ fill: NumberLiteral, for signature: Labels) -> Column {
        Column(
            labels: signature, values: Array(repeating: fill.value, count: steps),
            present: StepSet(count: steps, filled: true))
    }

    private mutating func match(_ many: Column, _ one: Column, at common: StepSet, in place: Int) -> Bool {
        guard !common.isEmpty else { return true }
        let labels = resultLabels(many: many.labels, one: one.labels)
        // One to one, no step may match twice; else no step may match twice with the same result.
        let key = binary.matching.cardinality == .oneToOne ? Labels.empty : labels
        guard groups[place].match(key, at: common) else { return false }
        let (left, right) = isSwapped ? (one, many) : (many, one)
        if left.histograms.isEmpty, right.histograms.isEmpty, !binary.operation.isTrim {
            results.append(combineFloats(left, right, labels, at: common))
        } else {
            combineSamples(left, right, labels, at: common)
        }
        return true
    }

    private func resultLabels(many: Labels, one: Labels) -> Labels {
        let matching = binary.matching
        var labels = removesName ? many.withoutMetadata : many
        if matching.cardinality == .oneToOne { labels = resultSelection.of(labels) }
        return matching.included.reduce(labels) { labels, name in
            let value = one[name]
            return value == labels[name] ? labels : labels.setting(name, to: value ?? "")
        }
    }

    private func combineFloats(_ left: Column, _ right: Column, _ labels: Labels, at steps: StepSet) -> Column {
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

    private mutating func combineSamples(_ left: Column, _ right: Column, _ labels: Labels, at steps: StepSet) {
        var result = Column(labels: labels, emptyOf: self.steps, dropsName: binary.returnsBool)
        steps.forEach { step in
            guard let first = left.sample(at: step), let second = right.sample(at: step) else { return }
            let outcome = SampleOperation(binary.operation, first, second)
            // Of several notes about one step the last is told.
            if let note = outcome.note { notes[step] = note }
            guard let value = outcome.result else { return }
            if binary.returnsBool {
                result.set(.float(outcome.holds ? 1 : 0), at: step)
            } else if outcome.holds {
                result.set(value, at: step)
            }
        }
        results.append(result)
    }
}

extension VectorMatching {
    /// Whether a value stands in for missing series.
    var isFilled: Bool { leftFill != nil || rightFill != nil }
}
