import Format

/// Who is told besides when nobody acknowledges an alert for long; Roost's own.
package struct EscalationStep: Hashable, Sendable {
    /// How long the alert has been told by then, in milliseconds.
    package let after: Int64
    package let receiver: String
}

extension Route {
    /// What a step comes to: a route of its own beside this one, which has nothing left to wait for.
    package func route(of step: EscalationStep) -> Route {
        var timing = timing
        timing.groupWait = 0
        var route = Route(
            receiver: step.receiver, groupBy: groupBy, timing: timing,
            key: "\(key)/escalation(\(DurationText.text(step.after)))")
        route.muteTimeIntervals = muteTimeIntervals
        route.activeTimeIntervals = activeTimeIntervals
        route.labels = labels
        return route
    }

    /// The routes of all steps of this route and of those below it.
    var escalationRoutes: [Route] { escalation.map { route(of: $0) } + routes.flatMap(\.escalationRoutes) }
}
