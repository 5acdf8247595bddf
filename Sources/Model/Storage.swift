package import Format

/// Where queries read samples from.
package protocol Queryable: Sendable {
    /// The series that all matchers accept, with their samples of `start...end` (both inclusive); staleness markers
    /// are included. Series come in no particular order; one without a sample in the range is left out.
    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns]

    /// The labels of the series that all matchers accept and that have samples of `start...end`, in no order.
    func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels]
}

extension Queryable {
    /// For stores that know no better way than to read the samples.
    package func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels] {
        select(matchers, from: start, through: end).map(\.labels)
    }
}

/// Where collectors and rules write samples to.
package protocol Appendable: Sendable {
    /// Stores the samples; one that is older than its series' newest, or repeats its time with another value, is
    /// dropped and counted.
    func append(_ samples: [LabeledSample])

    /// The same for native histograms; late ones are always dropped.
    func append(_ histograms: [LabeledHistogram])

    /// Keeps exemplars, a bounded number of them; one that its series had last is not kept again.
    func append(_ exemplars: [SeriesExemplar])

    /// The same as of numbers, for whoever writes the same series again and again: `places` has what the store said of each sample's
    /// series before, or `SeriesPlace.unknown`, and is brought up to date.
    func append(_ samples: [LabeledSample], at places: inout [SeriesPlace])
}

extension Appendable {
    /// Looks each series up: for stores that have no places.
    package func append(_ samples: [LabeledSample], at places: inout [SeriesPlace]) { append(samples) }
}

/// Where a store keeps a series, so that it need not be looked up by its labels; it means something to that store alone.
package struct SeriesPlace: Hashable, Sendable {
    package let reference: UInt32
    /// Counts how often the store has moved its series; a place of before says nothing.
    package let epoch: UInt32

    package init(reference: UInt32, epoch: UInt32) {
        self.reference = reference
        self.epoch = epoch
    }

    /// Not known yet.
    package static let unknown = SeriesPlace(reference: 0, epoch: 0)
}
