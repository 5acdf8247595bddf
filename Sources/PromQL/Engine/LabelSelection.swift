internal import Model

/// Which labels of a series count when series are grouped or matched.
enum LabelSelection {
    case keeping(Set<String>)
    case dropping(Set<String>)

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
        case .on(let names): .keeping(Set(names))
        case .ignoring(let names): .dropping(Set(names + [Labels.metricName]))
        }
    }
}

extension Grouping {
    /// The labels that the group of a series has.
    var key: LabelSelection {
        switch self {
        case .by(let names): .keeping(Set(names))
        case .without(let names): .dropping(Set(names + [Labels.metricName]))
        }
    }
}
