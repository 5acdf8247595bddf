/// What a process has used since it started.
package enum UsageCounter: Int, CaseIterable, Sendable {
    /// Time on a processor, in clock ticks.
    case userTicks, systemTicks
    /// Bytes from and to storage.
    case readBytes, writtenBytes
    case voluntarySwitches, involuntarySwitches
    case minorFaults, majorFaults
}

/// A value for each counter; nil is for what cannot be known.
package struct UsageCounters: Hashable, Sendable {
    private var values = [UInt64?](repeating: nil, count: UsageCounter.allCases.count)

    package subscript(counter: UsageCounter) -> UInt64? {
        get { values[counter.rawValue] }
        set { values[counter.rawValue] = newValue }
    }

    /// Adds what is known of the other; unknown and unknown stay unknown.
    mutating func add(_ other: UsageCounters) {
        for counter in UsageCounter.allCases {
            guard let value = other[counter] else { continue }
            self[counter] = (self[counter] ?? 0) + value
        }
    }

    /// Takes what is unknown here from an earlier reading, so that no sum falls when a file becomes unreadable.
    mutating func complete(from earlier: UsageCounters?) {
        guard let earlier else { return }
        for counter in UsageCounter.allCases { self[counter] = self[counter] ?? earlier[counter] }
    }
}
