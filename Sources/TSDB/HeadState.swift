import Format
import Model

/// What a head keeps behind its lock: the series, and the ways to find them.
struct HeadState {
    private var series: [MemorySeries] = []
    private var references: [Labels: SeriesReference] = [:]
    private var postings = Postings()
    private(set) var statistics = HeadStatistics()
    /// How often references have been counted anew, from 1 on.
    private var epoch: UInt32 = 1

    /// Adds one sample to its series, which is made when it is new.
    mutating func append(_ sample: LabeledSample) {
        append(sample, to: references[sample.labels] ?? register(sample.labels))
    }

    /// The same, with the place of the series when it is known.
    mutating func append(_ sample: LabeledSample, at place: inout SeriesPlace) {
        if place.epoch != epoch {
            place = SeriesPlace(
                reference: references[sample.labels] ?? register(sample.labels), epoch: epoch)
        }
        append(sample, to: place.reference)
    }

    private mutating func append(_ sample: LabeledSample, to reference: SeriesReference) {
        switch series[Int(reference)].append(sample.timestamp, sample.value) {
        case .stored:
            statistics.appended += 1
            statistics.samples += 1
        case .repeated: break
        case .outOfOrder: statistics.outOfOrder += 1
        case .duplicate: statistics.duplicates += 1
        }
    }

    /// The series that all matchers accept, in no order.
    func series(acceptedBy matchers: [Matcher]) -> [MemorySeries] {
        let found = postings.references(acceptedBy: matchers, of: series.count) { reference, matcher in
            matcher.accepts(series[Int(reference)].labels)
        }
        return found.map { series[Int($0)] }
    }

    /// Forgets chunks and series that are older, and counts references anew when series are gone.
    mutating func prune(before cutoff: Timestamp) {
        var hasEmpty = false
        for index in series.indices {
            statistics.samples -= series[index].prune(before: cutoff)
            hasEmpty = hasEmpty || series[index].isEmpty
        }
        guard hasEmpty else { return }
        epoch &+= 1
        let kept = series.filter { !$0.isEmpty }
        series.removeAll()
        references.removeAll(keepingCapacity: true)
        postings = Postings()
        statistics.series = 0
        for one in kept { register(one) }
    }

    private mutating func register(_ labels: Labels) -> SeriesReference { register(MemorySeries(labels: labels)) }

    @discardableResult
    private mutating func register(_ one: MemorySeries) -> SeriesReference {
        let reference = SeriesReference(series.count)
        series.append(one)
        references[one.labels] = reference
        postings.insert(one.labels, reference)
        statistics.series += 1
        return reference
    }
}
