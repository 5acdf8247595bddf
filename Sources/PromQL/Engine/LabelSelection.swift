internal import Model

/// Which labels of a series count when series are grouped or matched.
enum LabelSelection {
    case keeping(LabelNames)
    case dropping(LabelNames)

    /// The labels that count.
    func of(_ labels: Labels) -> Labels {
        switch self {
        case .keeping(let names): names.isEmpty ? .empty : labels.keeping(names)
        case .dropping(let names): labels.dropping(names)
        }
    }
}

extension VectorMatching {
    /// The labels by which a series finds its partners.
    var signature: LabelSelection {
        switch labels {
        case .on(let names): .keeping(LabelNames(names))
        case .ignoring(let names): .dropping(LabelNames(names + [Labels.metricName]))
        }
    }
}

extension VectorMatching {
    /// The labels that a result of one series on either side has.
    var resultOfOneToOne: LabelSelection {
        switch labels {
        case .on(let names): .keeping(LabelNames(names))
        case .ignoring(let names): .dropping(LabelNames(names))
        }
    }
}

extension Grouping {
    /// The labels that the group of a series has.
    var key: LabelSelection {
        switch self {
        case .by(let names): .keeping(LabelNames(names))
        case .without(let names): .dropping(LabelNames(names + [Labels.metricName]))
        }
    }
}
