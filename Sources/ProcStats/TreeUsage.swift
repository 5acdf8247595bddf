/// What a process and its descendants use together. A figure that nobody may read is nil, never 0.
package struct TreeUsage: Hashable, Sendable {
    /// Since the start of the tree, with what ended processes have used.
    package var counters = UsageCounters()
    package var residentBytes: UInt64?
    /// The part of it that no file stands behind.
    package var anonymousBytes: UInt64?
    package var virtualBytes: UInt64?
    package var swapBytes: UInt64?
    /// Resident memory, and memory in swap, where a page of several processes is divided among them.
    package var proportionalBytes: UInt64?
    package var proportionalSwapBytes: UInt64?
    package var threads: UInt64 = 0
    /// Without those that have ended and only wait for their parents to take notice.
    package var processes: UInt64 = 0
    package var states = ProcessStates()
    /// Open in all processes.
    package var openDescriptors: UInt64?
    /// Of that process of the tree which is nearest to its limit: a sum would hide the one that is about to fail.
    package var descriptors: DescriptorUsage?
    /// Of the first process.
    package var startTicks: UInt64 = 0
    /// The first process by itself.
    package var main = MainUsage()
    /// Whether every file of every process that still runs could be read.
    package var isComplete = true
    /// The same of the files of proportional memory.
    package var isProportionalComplete = true
}

/// What the first process of a tree uses by itself; what Prometheus' client libraries tell of the process they are in.
package struct MainUsage: Hashable, Sendable {
    /// In clock ticks.
    package var userTicks: UInt64?
    package var systemTicks: UInt64?
    package var residentBytes: UInt64?
    package var virtualBytes: UInt64?
    package var threads: UInt64?
    package var descriptors: DescriptorUsage?
}

/// How many descriptors a process has open, and may have.
package struct DescriptorUsage: Hashable, Sendable {
    package var open: UInt64
    /// nil when there is no limit.
    package var limit: UInt64?

    /// The part of the limit that is used.
    package var ratio: Double { limit.map { Double(open) / Double(max(1, $0)) } ?? 0 }
}
