package import Model

/// A node of the routing tree: which alerts it takes, how they are grouped, and who is told.
package struct Route: Sendable {
    package let receiver: String
    package let groupBy: GroupBy
    package let timing: RouteTiming
    /// All must accept an alert's labels; the root has none.
    package let matchers: [Matcher]
    /// Whether the siblings after this route are asked too when it has taken an alert.
    package let continues: Bool
    /// Asked before this route takes an alert itself.
    package internal(set) var routes: [Route]
    /// The times at which it tells nobody, by their names.
    package internal(set) var muteTimeIntervals: [String] = []
    /// The times outside of which it tells nobody; none is always.
    package internal(set) var activeTimeIntervals: [String] = []
    /// What notifications may say of the route; the values are templates.
    package internal(set) var labels: [String: String] = [:]
    /// Who else is told when nobody acknowledges an alert, soonest first.
    package internal(set) var escalation: [EscalationStep] = []
    /// The matchers from the root down to here, by which Alertmanager names a group: `{}/{severity="page"}`.
    package let key: String

    package init(
        receiver: String, groupBy: GroupBy = .labels([]), timing: RouteTiming = RouteTiming(),
        matchers: [Matcher] = [], continues: Bool = false, routes: [Route] = [], key: String = "{}"
    ) {
        self.receiver = receiver
        self.groupBy = groupBy
        self.timing = timing
        self.matchers = matchers
        self.continues = continues
        self.routes = routes
        self.key = key
    }
}

extension Route {
    /// This route and all below it.
    var all: [Route] { [self] + routes.flatMap(\.all) }
}

/// Which labels make the alerts of a group alike.
package enum GroupBy: Hashable, Sendable {
    case labels(Set<String>)
    /// `...`: every alert is a group of its own.
    case all

    /// The labels that an alert's group has.
    func labels(of alert: Labels) -> Labels {
        switch self {
        case .labels(let names): alert.keeping(LabelNames(names))
        case .all: alert
        }
    }
}

/// When a group is told, in milliseconds; the defaults are Alertmanager's.
package struct RouteTiming: Hashable, Sendable {
    /// From a group's first alert to its first notification.
    package var groupWait: Int64 = 30_000
    /// The least time between a notification and one of alerts that have joined since.
    package var groupInterval: Int64 = 5 * 60_000
    /// The time after which what still fires is told again.
    package var repeatInterval: Int64 = 4 * 3_600_000
    /// Whether all news waits for the next group interval since the first, as in Alertmanager, also that an alert is over.
    package var waitsToResolve = false

    package init() {}
}
