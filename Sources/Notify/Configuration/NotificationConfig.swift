package import GoTemplate
import HTTPConfig
package import YAML

/// Who is told of which alerts: an `alertmanager.yml`.
package struct NotificationConfig: Sendable {
    /// The root of the routes, which takes every alert.
    package let route: Route
    package let receivers: [Receiver]
    package var inhibitRules: [InhibitRule] = []
    /// The times that routes name; one of each list must hold.
    package var timeIntervals: [String: [TimeInterval]] = [:]
    /// Whether news waits for group intervals as in Alertmanager, instead of being told as soon as that is allowed.
    package var waitsToResolve = false
    /// Paths of files with templates, which may have wildcards.
    package var templates: [String] = []
    /// The templates that those of receivers may name: the default ones, and those of the files once they are loaded.
    package private(set) var library = TemplateLibrary.notifications
    /// What the file asks for and this program does not do yet, where the file has it.
    package var unsupported: [YAMLError] = []
    /// What works, but not as it is written.
    package var warnings: [YAMLError] = []
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
            receivers: [Receiver(name: "webhook", integrations: [Webhook(url: .text(url))])]
        )
    }

    /// Adds the templates of a file, which take the place of those of their names.
    package mutating func add(templates text: String, of path: String) throws(TemplateError) {
        // Go names a file's own template by the file alone.
        try library.add(text, name: String(path.split(separator: "/").last ?? ""))
    }

    /// Fails at the first thing that this program does not do yet: what is asked for must not be passed over.
    package func checkSupport() throws(YAMLError) {
        if let error = unsupported.first { throw error }
    }
}

/// A name under which routes find those who are told.
package struct Receiver: Sendable {
    package let name: String
    /// What people find it by; its name is one of them.
    package let labels: [String: String]
    /// Every way to tell someone that the file has, in the order of the kinds.
    package let settings: [any IntegrationSettings]
    /// What tells the integrations apart over reloads and restarts, in their order: the kind of each and a hash of what the file
    /// says of it, `webhook:5f3a…`.
    let marks: [String]

    package init(name: String, integrations: [any Integration]) {
        self.name = name
        labels = ["name": name]
        settings = integrations
        marks = integrations.map { type(of: $0).name }
    }

    /// Those ways that this program can do. May be empty: alerts that go there are told to nobody.
    package var integrations: [any Integration] { settings.compactMap { $0 as? any Integration } }
}
