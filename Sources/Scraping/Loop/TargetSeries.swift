internal import Exposition
internal import Format
internal import Model

/// The series of one target: makes samples of its pages, and tells the end of what is not there any more.
struct TargetSeries {
    /// What one page has brought.
    struct Intake {
        var samples: [LabeledSample] = []
        /// Where the store has the series of the samples; of one that ends it is not known.
        var places: [SeriesPlace] = []
        /// Where the cache has them; shorter, as it has none of those that end.
        fileprivate var indices: [Int] = []
        var exemplars: [SeriesExemplar] = []
        /// Samples on the page.
        var scraped = 0
        /// Those of them that the rules have left.
        var kept = 0
        /// Series that the page before did not have.
        var added = 0
    }

    /// How far ahead of now a target's own time may be, in milliseconds, as in Prometheus.
    private static let aheadLimit: Timestamp = 600_000

    private let target: Labels
    private let job: ScrapeJob
    private let takesStartTimestamps: Bool
    private var cache = SeriesCache()
    /// The number of the newest page.
    private var scrape: UInt64 = 0

    /// How many series are kept in mind.
    var knownSeries: Int { cache.entries.count }

    init(of target: Labels, _ job: ScrapeJob, takesStartTimestamps: Bool = false) {
        self.target = target
        self.job = job
        self.takesStartTimestamps = takesStartTimestamps
    }

    /// Takes a page that was read at a time. One that cannot be taken as a whole is not taken at all.
    mutating func take(_ page: [UInt8], as syntax: ExpositionSyntax, at time: Timestamp) throws(ScrapeError) -> Intake {
        var intake = Intake()
        var found: [(index: Int, value: Double, time: Timestamp?)] = []
        found.reserveCapacity(cache.entries.count)
        cache.begin()
        var reader = ExpositionReader(page, as: syntax)
        do throws(ExpositionError) {
            while let entry = try reader.next() {
                guard case .sample(let sample) = entry else { continue }
                intake.scraped += 1
                let text = page.span.extracting(sample.series)
                var index = cache.index(of: text)
                if index == nil {
                    let labels = try reader.labels(of: sample)
                    index = cache.insert(text, try complete(labels, reader, sample))
                }
                guard let index, let labels = cache.entries[index].labels else { continue }
                if let exemplar = sample.exemplar {
                    intake.exemplars.append(
                        SeriesExemplar(
                            series: labels,
                            exemplar: Exemplar(
                                labels: try reader.labels(of: exemplar), value: exemplar.value,
                                timestamp: exemplar.timestamp ?? sample.timestamp ?? time)))
                }
                intake.kept += 1
                found.append((index, sample.value, job.honorsTimestamps ? sample.timestamp : nil))
            }
        } catch {
            throw ScrapeError("the page cannot be read: \(error)")
        }
        guard job.limits.samples == 0 || intake.kept <= job.limits.samples else {
            throw ScrapeError("it has \(intake.kept) samples, and sample_limit allows \(job.limits.samples)")
        }
        store(found, at: time, &intake)
        if takesStartTimestamps { intake.setStartTimestamps() }
        return intake
    }

    /// The end of all series, for a page that could not be had, or a target that is gone.
    mutating func end(at time: Timestamp) -> [LabeledSample] {
        scrape += 1
        // What a page had that was not taken is of no use.
        defer { cache.compact(after: scrape) }
        return cache.ended(by: scrape).map { LabeledSample(labels: $0, timestamp: time, value: staleMarker) }
    }

    private mutating func store(
        _ found: [(index: Int, value: Double, time: Timestamp?)], at time: Timestamp, _ intake: inout Intake
    ) {
        scrape += 1
        intake.samples.reserveCapacity(found.count)
        intake.places.reserveCapacity(found.count)
        intake.indices.reserveCapacity(found.count)
        for (index, value, own) in found {
            let isTracked = own == nil || job.tracksStaleness
            if !cache.mark(index, seenBy: scrape, isTracked: isTracked) { intake.added += 1 }
            guard let labels = cache.entries[index].labels, (own ?? time) <= time + Self.aheadLimit else { continue }
            intake.samples.append(LabeledSample(labels: labels, timestamp: own ?? time, value: value))
            intake.places.append(cache.entries[index].place)
            intake.indices.append(index)
        }
        for labels in cache.ended(by: scrape) {
            intake.samples.append(LabeledSample(labels: labels, timestamp: time, value: staleMarker))
            intake.places.append(.unknown)
        }
    }

    /// Takes down where the store has put what a page has brought.
    mutating func keep(_ intake: Intake) {
        for (index, place) in zip(intake.indices, intake.places) { cache.keep(place, of: index) }
        cache.compact(after: scrape)
    }

    /// A series with the labels of its target, after the rules; nil when they drop it.
    private func complete(
        _ labels: Labels, _ reader: ExpositionReader, _ sample: ExposedSample
    ) throws(ExpositionError) -> Labels? {
        guard let labels = labels.joined(to: target, theirsWin: job.honorsLabels).relabelled(by: job.sampleRules) else {
            return nil
        }
        func refuse(_ why: String) -> ExpositionError { reader.error(why, at: sample.series.lowerBound) }
        if labels.metric.isEmpty { throw refuse("relabelling leaves no metric name") }
        let limits = job.limits
        if limits.labels > 0, labels.count > limits.labels {
            throw refuse("a series has \(labels.count) labels, and label_limit allows \(limits.labels)")
        }
        if limits.labelNameLength > 0, labels.contains(where: { $0.name.utf8.count > limits.labelNameLength }) {
            throw refuse("a label's name is longer than label_name_length_limit, \(limits.labelNameLength) bytes")
        }
        if limits.labelValueLength > 0, labels.contains(where: { $0.value.utf8.count > limits.labelValueLength }) {
            throw refuse("a label's value is longer than label_value_length_limit, \(limits.labelValueLength) bytes")
        }
        return labels
    }
}

extension Labels {
    /// A series' own labels and those of its target. Where both have one of a name, either the series' own wins
    /// (`honor_labels`), or it is kept under a name with `exported_` before it.
    func joined(to target: Labels, theirsWin: Bool) -> Labels {
        if theirsWin { return target.merging(self) }
        var pairs = target.map { ($0.name, $0.value) }
        var names = Set(pairs.map(\.0)).union(map(\.name))
        for label in self {
            guard target[label.name] != nil else {
                pairs.append((label.name, label.value))
                continue
            }
            var name = "exported_\(label.name)"
            while names.contains(name) { name = "exported_\(name)" }
            names.insert(name)
            pairs.append((name, label.value))
        }
        return Labels(pairs)
    }
}

/// Why a scrape has failed, in a sentence.
struct ScrapeError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// Whether another try will end like this one.
    let isForGood: Bool

    init(_ description: String, isForGood: Bool = false) {
        self.description = description
        self.isForGood = isForGood
    }
}

extension TargetSeries.Intake {
    private static let created = "_created"
    private static let countSuffixes = ["_total", "_count", "_sum", "_bucket"]
    /// What tells the series of a metric point apart, and so is not in that of `_created`.
    private static let innerLabels: LabelNames = [Labels.metricName, "le", "quantile"]

    /// Gives the counts of a metric point the time that its `_created` says, in seconds.
    fileprivate mutating func setStartTimestamps() {
        var starts: [String: [Labels: Timestamp]] = [:]
        for sample in samples {
            guard let name = sample.labels.metric.without(suffix: Self.created),
                let time = Timestamp(exactly: (sample.value * 1000).rounded())
            else { continue }
            starts[name, default: [:]][sample.labels.dropping(Self.innerLabels)] = time
        }
        guard !starts.isEmpty else { return }
        for index in samples.indices {
            let labels = samples[index].labels
            let metric = labels.metric
            let bases = Self.countSuffixes.compactMap { metric.without(suffix: $0) }
            guard let known = bases.lazy.compactMap({ starts[$0] }).first,
                let start = known[labels.dropping(Self.innerLabels)], start <= samples[index].timestamp,
                !samples[index].value.isStaleMarker
            else { continue }
            samples[index].startTimestamp = start
        }
    }
}

extension String {
    fileprivate func without(suffix: String) -> String? {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
    }
}
