package import Format

/// When a loop will wake up, so that it need not be told twice.
package struct WakeTimes: Sendable {
    private var times: Set<Timestamp> = []

    package init() {}

    /// The time to wake up at when something is due then and the loop would wake up only later; nil otherwise.
    package mutating func add(_ due: Timestamp?) -> Timestamp? {
        guard let due, times.allSatisfy({ $0 > due }) else { return nil }
        times.insert(due)
        return due
    }

    /// The loop has woken up.
    package mutating func remove(_ time: Timestamp) { times.remove(time) }
}
