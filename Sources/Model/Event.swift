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
    /// How much the counter goes up.
    var amount: Int { get }
}

extension Event {
    package static var counter: MetricFamily? { nil }
    package var amount: Int { 1 }
    package var labels: Labels { .empty }
}

/// How much an event matters.
package enum EventLevel: String, Sendable {
    case debug, info, warning, error
}

/// Where events go.
package protocol EventSink: Sendable {
    func emit(_ event: some Event)
    /// Says that events of a kind may come with these labels: their counter must be there at zero before the first, which
    /// else would be no increase.
    func expect<Kind: Event>(_ kind: Kind.Type, _ labels: Labels)
    /// Says that none of a kind will come with these labels any more: their counter goes.
    func forget<Kind: Event>(_ kind: Kind.Type, _ labels: Labels)
}

extension EventSink {
    /// Whoever counts nothing has nothing to prepare.
    package func expect<Kind: Event>(_ kind: Kind.Type, _ labels: Labels) {}

    /// Whoever counts nothing has nothing to forget.
    package func forget<Kind: Event>(_ kind: Kind.Type, _ labels: Labels) {}

    /// Says that events of a kind without labels may come.
    package func expect<Kind: Event>(_ kind: Kind.Type) { expect(kind, .empty) }
}
