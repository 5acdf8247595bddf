import Format
import Model

/// What an integration was told last.
struct NotificationRecord: Sendable {
    private(set) var firing: Set<Labels>
    private(set) var resolved: Set<Labels>
    let sentAt: Timestamp

    init(_ alerts: some Sequence<Alert>, sentAt: Timestamp) {
        firing = []
        resolved = []
        for alert in alerts {
            if alert.isFiring { firing.insert(alert.labels) } else { resolved.insert(alert.labels) }
        }
        self.sentAt = sentAt
    }

    init(firing: Set<Labels>, resolved: Set<Labels>, sentAt: Timestamp) {
        self.firing = firing
        self.resolved = resolved
        self.sentAt = sentAt
    }

    /// Forgets that an alert was ever notified.
    mutating func forget(_ labels: Labels) {
        firing.remove(labels)
        resolved.remove(labels)
    }
}

/// Why a group is told.
package enum NotificationReason: String, Sendable {
    case firstNotification = "first notification"
    case newAlerts = "new alerts"
    case newResolved = "new resolved alerts"
    case allResolved = "all alerts resolved"
    case repeatInterval = "repeat interval elapsed"
}

/// Third stage: whether there is anything that an integration has not been told.
extension AlertGroup {
    /// Why the group is to be told now; nil when nothing is new (alertmanager `notify/dedup_stage.go`).
    func reason(for integration: Int, sendsResolved: Bool, at now: Timestamp) -> NotificationReason? {
        let current = NotificationRecord(alerts.values, sentAt: now)
        // Whoever does not want to know of the end has nothing to hear once it has come.
        if current.firing.isEmpty && !sendsResolved { return nil }
        guard let told = records[integration] else {
            guard current.firing.isEmpty else { return .firstNotification }
            return unsure.contains(integration) ? .allResolved : nil
        }
        if !current.firing.isSubset(of: told.firing) { return .newAlerts }
        if current.firing.isEmpty { return told.firing.isEmpty ? nil : .allResolved }
        if sendsResolved && !current.resolved.isSubset(of: told.resolved) { return .newResolved }
        return told.sentAt + repeatInterval <= now ? .repeatInterval : nil
    }
}
