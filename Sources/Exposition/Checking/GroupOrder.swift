internal import Model

/// Sees to it that the samples of a metric stand together and that its times do not go back.
struct GroupOrder {
    /// Why a sample must not stand where it does.
    struct Disorder: Error {
        let message: String
    }

    /// Whether the last sample began another metric, or another moment of the same.
    private(set) var isNewPoint = false

    private var current: Labels?
    private var time: Double?
    private var earlier: Set<Labels> = []
    private var series: Set<Labels> = []

    /// Takes the next sample of the family, with its time in seconds if it has any.
    mutating func take(_ sample: CheckedSample, at time: Double?) throws(Disorder) {
        let group = Self.group(of: sample)
        if group == current {
            guard (time == nil) == (self.time == nil) else {
                throw Disorder(message: "some samples of this metric have a time, and some have none")
            }
            if let time, let last = self.time, time < last, sample.kind != .info {
                throw Disorder(message: "the times of this metric go back")
            }
            isNewPoint = time != self.time
        } else {
            guard earlier.insert(group).inserted else {
                throw Disorder(message: "the samples of this metric do not stand together")
            }
            series.removeAll(keepingCapacity: true)
            current = group
            isNewPoint = true
        }
        self.time = time
        // Two times that differ by less than a float tells may be equal, so that only samples without are compared.
        guard series.insert(sample.labels).inserted || time != nil else {
            throw Disorder(message: "this series is there twice")
        }
    }

    /// What the samples of one metric have in common. Those of an info cannot be told apart.
    private static func group(of sample: CheckedSample) -> Labels {
        guard sample.kind != .info else { return .empty }
        return sample.labels.dropping([Labels.metricName, sample.innerLabel ?? Labels.metricName])
    }
}
