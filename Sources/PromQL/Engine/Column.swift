internal import Format
internal import Model

/// One series over all steps of a query.
struct Column: Sendable {
    var labels: Labels
    /// One number a step; of no meaning at steps where the series has none.
    var values: [Double]
    /// The steps at which the series has a sample, be it a number or a histogram.
    var present: StepSet
    /// Whether the metric's name is to be removed once the query is done (delayed name removal).
    var dropsName = false
    /// The histograms among the samples, one place a step, whatever is at steps that are not present; empty in a
    /// series of mere numbers, which so pays nothing for them.
    private(set) var histograms: [NativeHistogram?] = []

    /// A column whose value at each step is computed, nil meaning that there is none.
    @inline(__always)
    init(labels: Labels, count: Int, dropsName: Bool = false, value: (Int) -> Double?) {
        var present = StepSet.Builder(count: count)
        let values = [Double](unsafeUninitializedCapacity: count) { values, initialized in
            for step in 0..<count {
                let value = value(step)
                values[step] = value ?? 0
                present.append(value != nil)
            }
            initialized = count
        }
        self.init(labels: labels, values: values, present: present.finished(), dropsName: dropsName)
    }

    init(labels: Labels, values: [Double], present: StepSet, dropsName: Bool = false) {
        self.labels = labels
        self.values = values
        self.present = present
        self.dropsName = dropsName
    }

    /// A column without samples.
    init(labels: Labels, emptyOf count: Int, dropsName: Bool = false) {
        self.init(
            labels: labels, values: Array(repeating: 0, count: count), present: StepSet(count: count),
            dropsName: dropsName)
    }

    /// The histogram at a step, if that is what the series has there.
    func histogram(at step: Int) -> NativeHistogram? { histograms.isEmpty ? nil : histograms[step] }

    /// What the series has at a step.
    func sample(at step: Int) -> SampleValue? {
        guard present.contains(step) else { return nil }
        return histogram(at: step).map(SampleValue.histogram) ?? .float(values[step])
    }

    /// Sets what the series has at a step.
    mutating func set(_ sample: SampleValue, at step: Int) {
        switch sample {
        case .float(let value):
            values[step] = value
            if !histograms.isEmpty { histograms[step] = nil }
        case .histogram(let histogram):
            if histograms.isEmpty { histograms = Array(repeating: nil, count: values.count) }
            histograms[step] = histogram
        }
        present.insert(step)
    }

    /// Keeps the numbers alone.
    mutating func dropHistograms() {
        guard !histograms.isEmpty else { return }
        for (step, histogram) in histograms.enumerated() where histogram != nil { present.remove(step) }
        histograms = []
    }

    /// The steps at which the series has a histogram.
    var histogramSteps: StepSet {
        guard !histograms.isEmpty else { return StepSet(count: values.count) }
        return StepSet(count: values.count) { histograms[$0] != nil && present.contains($0) }
    }

    /// Replaces each histogram.
    mutating func transformHistograms(_ change: (NativeHistogram) -> NativeHistogram) {
        for step in histograms.indices { histograms[step] = histograms[step].map(change) }
    }

    /// Takes over the samples of a column of the same labels at steps where this one has none.
    mutating func merge(_ other: Column) {
        if histograms.isEmpty, other.histograms.isEmpty {
            other.present.forEach { values[$0] = other.values[$0] }
            present.formUnion(other.present)
        } else {
            other.present.forEach { step in
                if let sample = other.sample(at: step) { set(sample, at: step) }
            }
        }
    }

    /// The union of the steps at which any of the columns has a sample.
    static func steps(of columns: [Column], count: Int) -> StepSet {
        var steps = StepSet(count: count)
        for column in columns { steps.formUnion(column.present) }
        return steps
    }

    /// The samples with their times; `times` are those of all steps, which series without a gap share.
    func samples(at times: [Timestamp]) -> SeriesColumns {
        var series = SeriesColumns(labels: labels)
        if histograms.isEmpty, present.isFull {
            series.timestamps = times
            series.values = values
            return series
        }
        let count = present.population
        series.timestamps.reserveCapacity(count)
        series.values.reserveCapacity(count)
        guard !histograms.isEmpty else {
            present.forEach { step in
                series.timestamps.append(times[step])
                series.values.append(values[step])
            }
            return series
        }
        present.forEach { step in
            if let histogram = histogram(at: step) {
                series.histograms.timestamps.append(times[step])
                series.histograms.values.append(histogram)
            } else {
                series.timestamps.append(times[step])
                series.values.append(values[step])
            }
        }
        return series
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
    private static let metadata: LabelNames = [metricName, "__type__", "__unit__"]

    /// These labels without what only holds for the metric as it was.
    var withoutMetadata: Labels { dropping(Self.metadata) }
}
