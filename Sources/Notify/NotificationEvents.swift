package import Model

// The notifier's metrics count these itself (`Notifier.metricPoints`): a counter must be there, at zero, before the
// first failure, else `increase()` over it sees none.

/// Someone was told of a group of alerts.
package struct NotificationSent: Event {
    package let target: IntegrationID
    package let groupKey: String
    package let alerts: Int
    package let reason: NotificationReason

    package var level: EventLevel { .info }
    package var message: String { "told \(target) of \(groupKey): \(alerts) alerts, \(reason.rawValue)" }
}

/// Someone could not be told; tried again unless it was refused for good.
package struct NotificationFailed: Event {
    package let target: IntegrationID
    package let groupKey: String
    package let reason: String
    package let isRefused: Bool

    package var level: EventLevel { isRefused ? .error : .warning }
    package var message: String {
        "cannot tell \(target) of \(groupKey): \(reason); "
            + (isRefused ? "check the receiver's settings" : "it is tried again")
    }
}

/// A group of alerts was given up, as its receiver has failed for long and nothing fires any more.
package struct NotificationAbandoned: Event {
    package let target: IntegrationID
    package let alerts: Int

    package var level: EventLevel { .error }
    package var message: String {
        "gave up telling \(target) that \(alerts) alerts are resolved: it has failed for an hour"
    }
}

/// Alerts were left out, since more were there than are kept.
package struct AlertsDropped: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_notification_alerts_dropped", .counter, help: "Alerts that were left out because too many were there.")

    package let count: Int

    package var level: EventLevel { .error }
    package var amount: Int { count }
    package var message: String {
        "left out \(count) alerts, as too many are there: make the rules fire for fewer labels"
    }
}
