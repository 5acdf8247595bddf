/// What a process and its descendants use together. A figure that nobody may read is nil, never 0.
package struct TreeUsage: Hashable, Sendable {
    /// Since the start of the tree, with what its ended processes had used when they were last seen.
    package var counters = UsageCounters()
    package var residentBytes: UInt64?
    package var virtualBytes: UInt64?
    package var swapBytes: UInt64?
    package var threads: UInt64 = 0
    package var processes: UInt64 = 0
    /// Of that process of the tree which is nearest to its limit: a sum would hide the one that is about to fail.
    package var descriptors: DescriptorUsage?
    /// Of the first process.
    package var startTicks: UInt64 = 0
}

/// How many descriptors a process has open, and may have.
package struct DescriptorUsage: Hashable, Sendable {
    package var open: UInt64
    /// nil when there is no limit.
    package var limit: UInt64?

    /// The part of the limit that is used.
    var ratio: Double { limit.map { Double(open) / Double(max(1, $0)) } ?? 0 }
}
