package import Model

/// The points of one moment in the order of a page: families sorted by name, their points by labels.
///
/// Points of a histogram or a summary keep their order, in which those of one label set must stand together.
package struct ExpositionSnapshot: Sendable {
    /// One family, and where the indices of its points are in `order`.
    struct Section: Sendable {
        let family: MetricFamily
        let range: Range<Int>
    }

    let points: [MetricPoint]
    /// The indices of all points as a page has them.
    let order: [Int]
    let sections: [Section]

    package init(_ points: [MetricPoint]) {
        let numbering = FamilyNumbering(points)
        var starts: [Int] = []
        var end = 0
        for count in numbering.counts {
            starts.append(end)
            end += count
        }
        var order = [Int](repeating: 0, count: points.count)
        var next = starts
        for (index, number) in numbering.numbers.enumerated() {
            order[next[number]] = index
            next[number] += 1
        }
        for (number, family) in numbering.families.enumerated() where !family.kind.hasParts {
            order[starts[number]..<next[number]].sortIfNeeded { points[$0].precedes(points[$1]) }
        }
        self.points = points
        self.order = order
        sections = numbering.families.indices
            .map { Section(family: numbering.families[$0], range: starts[$0]..<next[$0]) }
            .sorted { $0.family.name.isBytewiseLess(than: $1.family.name) }
    }

    /// Only the families of those names, with or without what their samples have at the end.
    package func keeping(_ names: Set<String>) -> ExpositionSnapshot {
        ExpositionSnapshot(
            points.filter { point in
                names.contains(point.family.name)
                    || !point.family.kind.hasParts && names.contains(point.family.name + point.suffix.rawValue)
            })
    }
}

/// Which family each point is of.
private struct FamilyNumbering {
    private(set) var families: [MetricFamily] = []
    /// How many points each family has.
    private(set) var counts: [Int] = []
    /// The number of each point's family.
    private(set) var numbers: [Int] = []
    private var known: [String: Int] = [:]

    init(_ points: [MetricPoint]) {
        numbers.reserveCapacity(points.count)
        // The points of many servers come one after the other, so that a family is followed by the same as before.
        var followers: [Int] = []
        var last: Int?
        for index in points.indices {
            let family = points[index].family
            var number = last.map { followers[$0] } ?? 0
            if number >= families.count || !families[number].hasName(of: family) {
                number = self.number(of: family)
                if number == followers.count { followers.append(0) }
                if let last { followers[last] = number }
            }
            counts[number] += 1
            numbers.append(number)
            last = number
        }
    }

    private mutating func number(of family: MetricFamily) -> Int {
        if let number = known[family.name] { return number }
        known[family.name] = families.count
        families.append(family)
        counts.append(0)
        return families.count - 1
    }
}

extension MetricFamily.Kind {
    /// Whether one metric has several samples, told apart by a label or a suffix.
    var hasParts: Bool { self == .histogram || self == .summary }
}

extension MetricPoint {
    fileprivate func precedes(_ other: MetricPoint) -> Bool {
        labels == other.labels ? suffix.rawValue < other.suffix.rawValue : labels < other.labels
    }
}

extension ArraySlice<Int> {
    /// Sorts what is not sorted yet, and keeps the order of equals.
    fileprivate mutating func sortIfNeeded(by precedes: (Int, Int) -> Bool) {
        if !zip(self, dropFirst()).allSatisfy({ !precedes($1, $0) }) { sort(by: precedes) }
    }
}
