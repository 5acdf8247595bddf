package import Model

/// An Alertmanager was told of alerts.
package struct AlertsForwarded: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_alertmanager_alerts", .counter, help: "Alerts that an Alertmanager was told of, each time anew.")

    package let alertmanager: String
    package let amount: Int

    package var level: EventLevel { .debug }
    package var labels: Labels { ["alertmanager": alertmanager] }
    package var message: String { "told the Alertmanager at \(alertmanager) of \(amount) alerts" }
}

/// An Alertmanager could not be told of alerts.
package struct ForwardingFailed: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_alertmanager_failures", .counter, help: "Attempts to tell an Alertmanager that failed.")

    package let alertmanager: String
    package let alerts: Int
    package let reason: String
    package let isRefused: Bool

    package var level: EventLevel { isRefused ? .error : .warning }
    package var labels: Labels { ["alertmanager": alertmanager] }
    package var message: String {
        "cannot tell the Alertmanager at \(alertmanager) of \(alerts) alerts: \(reason); it is tried again"
            + (isRefused ? " in a minute" : "")
    }
}
