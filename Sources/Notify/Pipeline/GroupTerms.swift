import Format

/// What a route says of its groups: when they are told, and when nobody is.
struct GroupTerms: Sendable {
    let timing: RouteTiming
    /// The marks of its receiver's integrations; nil where nothing is known of them.
    let marks: [String]?
    /// What notifications may say of the route; the values are templates.
    let labels: [String: String]
    /// Who else is told when nobody acknowledges an alert for so long, soonest first.
    let escalation: [(after: Int64, route: Route)]
    /// The time intervals at which nobody is told, by their names.
    private let mute: [(name: String, intervals: [TimeInterval])]
    /// Those outside of which nobody is told; none is always.
    private let active: [(name: String, intervals: [TimeInterval])]

    init(_ timing: RouteTiming, marks: [String]? = nil) {
        self.timing = timing
        self.marks = marks
        labels = [:]
        escalation = []
        mute = []
        active = []
    }

    /// The terms of a route of a file.
    init(_ route: Route, in config: NotificationConfig) {
        var timing = route.timing
        timing.waitsToResolve = config.waitsToResolve
        self.timing = timing
        marks = config.receivers.first { $0.name == route.receiver }?.marks
        labels = route.labels
        escalation = route.escalation.map { ($0.after, route.route(of: $0)) }
        func named(_ names: [String]) -> [(name: String, intervals: [TimeInterval])] {
            names.map { ($0, config.timeIntervals[$0] ?? []) }
        }
        mute = named(route.muteTimeIntervals)
        active = named(route.activeTimeIntervals)
    }

    /// The names of the time intervals because of which nobody is told at that time.
    func muting(at time: Timestamp) -> [String] {
        func names(of list: [(name: String, intervals: [TimeInterval])]) -> [String] {
            list.filter { $0.intervals.contains { $0.contains(time) } }.map(\.name)
        }
        if !active.isEmpty, names(of: active).isEmpty { return active.map(\.name) }
        return names(of: mute)
    }
}
