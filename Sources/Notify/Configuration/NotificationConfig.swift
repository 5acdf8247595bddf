/// Who is told of which alerts: an `alertmanager.yml`, reduced to what is supported.
package struct NotificationConfig: Sendable {
    /// The root of the routes, which takes every alert.
    package let route: Route
    package let receivers: [Receiver]
    /// After how many milliseconds an alert is over whose sender does not say when it ends.
    package let resolveTimeout: Int64

    package init(route: Route, receivers: [Receiver], resolveTimeout: Int64 = Self.defaultResolveTimeout) {
        self.route = route
        self.receivers = receivers
        self.resolveTimeout = resolveTimeout
    }

    /// Alertmanager's.
    package static let defaultResolveTimeout: Int64 = 5 * 60_000

    /// Nobody is told of anything.
    package static let silent = NotificationConfig(
        route: Route(receiver: "none"), receivers: [Receiver(name: "none", integrations: [])]
    )

    /// What `--webhook URL` stands for: every alert at once, one group for each alert's name and server.
    package static func webhook(url: String) -> NotificationConfig {
        var timing = RouteTiming()
        timing.groupWait = 0
        timing.groupInterval = 5000
        return NotificationConfig(
            route: Route(receiver: "webhook", groupBy: .labels(["alertname", "server"]), timing: timing),
            receivers: [Receiver(name: "webhook", integrations: [Webhook(url: .fixed(url))])]
        )
    }
}

/// A name under which routes find those who are told.
package struct Receiver: Sendable {
    package let name: String
    /// May be empty: alerts that go there are told to nobody.
    package let integrations: [any Integration]

    package init(name: String, integrations: [any Integration]) {
        self.name = name
        self.integrations = integrations
    }
}
