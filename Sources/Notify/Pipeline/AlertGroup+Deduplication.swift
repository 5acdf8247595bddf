import Format
import Model

/// Why a group is told.
package enum NotificationReason: String, Sendable {
    case firstNotification = "first notification"
    case newAlerts = "new alerts"
    case newResolved = "new resolved alerts"
    case allResolved = "all alerts resolved"
    case repeatInterval = "repeat interval elapsed"
}

/// Whether there is anything that an integration has not been told.
extension AlertGroup {
    /// Why the group is to be told now; nil when nothing is new (alertmanager `notify/dedup_stage.go`).
    mutating func reason(for integration: Int, sendsResolved: Bool, at now: Timestamp) -> NotificationReason? {
        let current = audible(at: now)
        // Whoever does not want to know of the end has nothing to hear once it has come.
        if current.firing.isEmpty && !sendsResolved { return nil }
        let mayHaveHeard = unsure.contains(integration)
        guard let told = records[integration] else {
            guard current.firing.isEmpty else { return .firstNotification }
            return mayHaveHeard && !current.resolved.isEmpty ? .allResolved : nil
        }
        if !current.firing.isSubset(of: told.firing) { return .newAlerts }
        if current.firing.isEmpty {
            // Of what is suppressed nothing is said, not even that it is over.
            let isKnown = mayHaveHeard ? !current.resolved.isEmpty : !told.firing.isDisjoint(with: current.resolved)
            return isKnown ? .allResolved : nil
        }
        if sendsResolved && !current.resolved.isSubset(of: told.resolved) { return .newResolved }
        if told.sentAt + repeatInterval <= now, !areAcknowledged(current.firing) { return .repeatInterval }
        // Perhaps it has heard that something is over which fires again.
        return mayHaveHeard ? .newAlerts : nil
    }
}
