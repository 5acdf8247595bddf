import Model

extension [Alert] {
    /// Sorted as Alertmanager has them (`types/types.go`, and `model.LabelSet` of prometheus/common), since whatever shows
    /// the first few would else show others.
    var inOrderOfTelling: [Alert] {
        // What is compared is taken out of the labels once for each alert.
        map { (alert: $0, place: Place(of: $0.labels)) }.sorted { $0.place.precedes($1.place) }.map(\.alert)
    }
}

/// Where an alert stands among others.
private struct Place {
    private let job: String?
    private let instance: String?
    private let labels: [Labels.Element]

    init(of labels: Labels) {
        job = labels["job"]
        instance = labels["instance"]
        self.labels = Array(labels)
    }

    /// By job, by instance, what has none behind what has one; then what has fewer labels, and what lacks the first label
    /// that not both have; then by the values.
    func precedes(_ other: Place) -> Bool {
        for (left, right) in [(job, other.job), (instance, other.instance)] where left != nil || right != nil {
            guard let left else { return false }
            guard let right else { return true }
            if left != right { return left.isBytewiseLess(than: right) }
        }
        if labels.count != other.labels.count { return labels.count < other.labels.count }
        for (left, right) in zip(labels, other.labels) {
            if left.name != right.name { return right.name.isBytewiseLess(than: left.name) }
            if left.value != right.value { return left.value.isBytewiseLess(than: right.value) }
        }
        return false
    }
}
