import Format
import Model

/// What an integration was told last.
struct NotificationRecord: Sendable {
    private(set) var firing: Set<Labels> = []
    private(set) var resolved: Set<Labels> = []
    let sentAt: Timestamp
    /// What the integration wants to know when it is told next, such as by which name the provider knows a message.
    var receiverData: [String: String] = [:]

    init(_ alerts: some Sequence<Alert>, sentAt: Timestamp) {
        self.sentAt = sentAt
        for alert in alerts {
            if alert.isFiring { firing.insert(alert.labels) } else { resolved.insert(alert.labels) }
        }
    }

    init(firing: Set<Labels> = [], resolved: Set<Labels> = [], sentAt: Timestamp) {
        self.firing = firing
        self.resolved = resolved
        self.sentAt = sentAt
    }

    /// The same, sent at that time.
    func sent(at time: Timestamp) -> NotificationRecord {
        NotificationRecord(firing: firing, resolved: resolved, sentAt: time)
    }

    /// Keeps what an earlier record says of alerts that were left out of this one because they are suppressed.
    mutating func keep(_ suppressed: some Sequence<Labels>, from earlier: NotificationRecord?) {
        guard let earlier else { return }
        for labels in suppressed {
            if earlier.firing.contains(labels) { firing.insert(labels) }
            if earlier.resolved.contains(labels) { resolved.insert(labels) }
        }
    }

    /// Forgets that an alert was ever notified.
    mutating func forget(_ labels: Labels) {
        firing.remove(labels)
        resolved.remove(labels)
    }

    /// The alerts of which an earlier record says something else.
    func differences(from earlier: NotificationRecord?) -> Set<Labels> {
        guard let earlier else { return firing.union(resolved) }
        return firing.symmetricDifference(earlier.firing).union(resolved.symmetricDifference(earlier.resolved))
    }
}
