package import Format

/// Where queries read samples from.
package protocol Queryable: Sendable {
    /// The series that all matchers accept, with their samples of `start...end` (both inclusive); staleness markers
    /// are included. Series come sorted by their labels; one without a sample in the range is left out.
    func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns]
}

/// Where collectors and rules write samples to.
package protocol Appendable: Sendable {
    /// Stores the samples; one that is older than its series' newest, or repeats its time with another value, is
    /// dropped and counted.
    func append(_ samples: [LabeledSample])
}
