/// Something worth telling: one type per kind of event, which is logged and counted in one place, so that logs and
/// metrics never disagree.
package protocol Event: Sendable {
    /// The counter that this kind of event adds to; nil when it is only logged.
    static var counter: MetricFamily? { get }
    var level: EventLevel { get }
    /// One sentence: what happened, where, and what to do when something must be done.
    var message: String { get }
    /// Bounded labels of the counter.
    var labels: Labels { get }
}

extension Event {
    package static var counter: MetricFamily? { nil }
    package var labels: Labels { .empty }
}

/// How much an event matters.
package enum EventLevel: String, Sendable {
    case debug, info, warning, error
}

/// Where events go.
package protocol EventSink: Sendable {
    func emit(_ event: some Event)
}
