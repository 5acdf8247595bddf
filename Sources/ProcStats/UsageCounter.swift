/// What a process has used since it started.
package enum UsageCounter: Int, CaseIterable, Sendable {
    /// Time on a processor, in clock ticks.
    case userTicks, systemTicks
    case minorFaults, majorFaults
    /// Bytes from and to storage.
    case readBytes, writtenBytes
    /// Bytes that went through calls like read(2) and write(2), and those calls.
    case passedReadBytes, passedWrittenBytes, readCalls, writeCalls
    case voluntarySwitches, involuntarySwitches
}

/// A value for each counter; nil is for what cannot be known.
package struct UsageCounters: Hashable, Sendable {
    /// 0 for what is unknown; sums wrap around, as the kernel's own do.
    private var values = SIMD16<UInt64>()
    /// A bit for each counter that is known.
    private var known: UInt16 = 0

    package subscript(counter: UsageCounter) -> UInt64? {
        get { known & 1 << counter.rawValue == 0 ? nil : values[counter.rawValue] }
        set {
            values[counter.rawValue] = newValue ?? 0
            known = newValue == nil ? known & ~(1 << counter.rawValue) : known | 1 << counter.rawValue
        }
    }

    /// Adds what is known of the other; unknown and unknown stay unknown.
    mutating func add(_ other: UsageCounters) {
        values &+= other.values
        known |= other.known
    }

    /// Takes what is unknown here from an earlier reading, so that no sum falls when a file becomes unreadable.
    mutating func complete(from earlier: UsageCounters?) {
        guard let earlier else { return }
        for counter in UsageCounter.allCases where self[counter] == nil { self[counter] = earlier[counter] }
    }

    /// What is more here than in the other; 0 where that has as much.
    func exceeding(_ other: UsageCounters) -> UsageCounters {
        var rest = self
        let isMore = values .> other.values
        rest.values = (values &- other.values).replacing(with: 0, where: .!isMore)
        return rest
    }
}
