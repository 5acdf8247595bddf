internal import Model

/// One series over all steps of a query.
struct Column: Sendable {
    var labels: Labels
    /// One value a step; of no meaning at steps where the series has none.
    var values: [Double]
    /// The steps at which the series has a value.
    var present: StepSet
    /// Whether the metric's name is to be removed once the query is done (delayed name removal).
    var dropsName = false

    /// A column whose value at each step is computed, nil meaning that there is none.
    init(labels: Labels, count: Int, dropsName: Bool = false, value: (Int) -> Double?) {
        self.labels = labels
        self.dropsName = dropsName
        values = Array(repeating: 0, count: count)
        present = StepSet(count: count)
        for step in 0..<count {
            guard let value = value(step) else { continue }
            values[step] = value
            present.insert(step)
        }
    }

    init(labels: Labels, values: [Double], present: StepSet, dropsName: Bool = false) {
        self.labels = labels
        self.values = values
        self.present = present
        self.dropsName = dropsName
    }

    /// Takes over the values of a column of the same labels at steps where this one has none.
    mutating func merge(_ other: Column) {
        other.present.forEach { values[$0] = other.values[$0] }
        present.formUnion(other.present)
    }

    /// The union of the steps at which any of the columns has a value.
    static func steps(of columns: [Column], count: Int) -> StepSet {
        var steps = StepSet(count: count)
        for column in columns { steps.formUnion(column.present) }
        return steps
    }
}

/// What a node evaluates to, over all steps; range vectors are `RangeVector`s.
enum Value: Sendable {
    case scalar([Double])
    case string(String)
    case vector([Column])
}

extension Labels {
    /// What an operation that changes a metric's meaning removes: its name, type and unit.
    private static let metadata: Set<String> = [metricName, "__type__", "__unit__"]

    /// These labels without what only holds for the metric as it was.
    var withoutMetadata: Labels { dropping(Self.metadata) }
}
