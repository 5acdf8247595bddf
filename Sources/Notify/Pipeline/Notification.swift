package import Model

/// A group of alerts as it is told.
package struct Notification: Sendable {
    package let receiver: String
    /// Alertmanager's name of the group: `{}:{alertname="Down"}`.
    package let groupKey: String
    package let groupLabels: Labels
    /// Sorted by their labels; without resolved ones when the integration does not want them.
    package let alerts: [Alert]
    package let reason: NotificationReason
    /// Where the agent's own page is reached from outside; empty when that is not known.
    package let externalURL: String
    /// What the route says besides; the values are templates.
    package var routeLabels: [String: String] = [:]
    /// What the integration wanted to know of the group when it was told last.
    package var receiverData: [String: String] = [:]

    package init(
        receiver: String, groupKey: String, groupLabels: Labels, alerts: [Alert], reason: NotificationReason,
        externalURL: String
    ) {
        self.receiver = receiver
        self.groupKey = groupKey
        self.groupLabels = groupLabels
        self.alerts = alerts
        self.reason = reason
        self.externalURL = externalURL
    }
}

/// Which integration of which receiver.
package struct IntegrationID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let receiver: String
    /// The kind: `webhook`.
    package let integration: String
    /// The position within the receiver, from 0.
    package let index: Int

    /// The one at another position.
    func at(_ index: Int) -> IntegrationID {
        IntegrationID(receiver: receiver, integration: integration, index: index)
    }

    /// The labels of its series. They name the kind alone, as Alertmanager's do, so that alerts on them hold for both.
    var labels: Labels { ["receiver": receiver, "integration": integration] }

    package var description: String { "\(receiver)/\(integration)[\(index)]" }

    package static func < (left: IntegrationID, right: IntegrationID) -> Bool {
        (left.receiver, left.index) < (right.receiver, right.index)
    }
}

/// A notification on its way, and who is told.
struct Delivery: Sendable {
    let id: UInt64
    let target: IntegrationID
    let integration: any Integration
    let notification: Notification
    let attempts: Lane.Attempts
}
