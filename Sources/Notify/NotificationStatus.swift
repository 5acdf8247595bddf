package import Format

/// How it goes with telling one integration of a receiver.
package struct NotificationStatus: Sendable {
    package let target: IntegrationID
    /// When it was last told something; nil when it never was.
    package internal(set) var lastSuccess: Timestamp?
    /// Why it could last not be told, and when.
    package internal(set) var lastError: (time: Timestamp, message: String)?
    /// Groups of alerts that it is still to be told of.
    package internal(set) var pending = 0

    /// Whether it was told when that was last tried.
    package var isWell: Bool {
        guard let lastError else { return true }
        return lastSuccess.map { $0 > lastError.time } ?? false
    }
}

/// The counts of a receiver's integrations of one kind.
struct NotificationCounts: Sendable {
    /// Upper bounds of the histogram's buckets, in seconds, as `le` writes them.
    static let bounds: [(text: String, seconds: Double)] = [
        ("0.01", 0.01), ("0.05", 0.05), ("0.1", 0.1), ("0.5", 0.5), ("1.0", 1), ("5.0", 5), ("10.0", 10),
    ]

    private(set) var attempts = 0
    private(set) var failures: [DeliveryError.Kind: Int] = [:]
    /// Cumulative, one for each bound.
    private(set) var buckets = [Int](repeating: 0, count: bounds.count)
    private(set) var seconds = 0.0
    /// Groups of alerts that are still to be told of.
    var pending = 0
    /// Since when the oldest of them waits.
    var oldest: Timestamp?

    /// Counts one attempt.
    mutating func count(seconds: Double, failure: DeliveryError.Kind?) {
        attempts += 1
        if let failure { failures[failure, default: 0] += 1 }
        self.seconds += seconds
        for (index, bound) in Self.bounds.enumerated() where seconds <= bound.seconds { buckets[index] += 1 }
    }

    /// Counts the attempts of another integration too.
    mutating func add(_ other: NotificationCounts) {
        attempts += other.attempts
        failures.merge(other.failures, uniquingKeysWith: +)
        seconds += other.seconds
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }
}
