internal import Format
package import Model
internal import Synchronization

extension Notifier {
    /// Notes that someone looks after the alerts that fire and have labels that are meant, or, without an
    /// acknowledgement, that nobody does any more. Returns them; what has changed is written down by then.
    package func acknowledge(
        _ acknowledgement: Acknowledgement?, where isMeant: @Sendable (Labels) -> Bool
    ) async -> [Alert] {
        var found: [Alert] = []
        step { dispatcher, now in
            found = dispatcher.acknowledge(acknowledgement, where: isMeant)
            return dispatcher.advance(to: now)
        }
        for alert in found { events.emit(AlertAcknowledged(labels: alert.labels, acknowledgement: acknowledgement)) }
        await settle()
        return found
    }

    /// Who looks after the alert with these labels; nil when nobody does.
    package func acknowledgement(of labels: Labels) -> Acknowledgement? {
        state.withLock { $0.dispatcher.acknowledgement(of: labels) }
    }
}

extension Dispatcher {
    fileprivate func acknowledgement(of labels: Labels) -> Acknowledgement? {
        config.route.matching(labels).lazy
            .compactMap { groups[$0.groupID(of: labels)]?.attention[labels]?.acknowledgement }.first
    }
}

/// Someone looks after an alert, or nobody does any more.
struct AlertAcknowledged: Event {
    let labels: Labels
    let acknowledgement: Acknowledgement?

    var level: EventLevel { .info }
    var message: String {
        guard let acknowledgement else { return "nobody looks after \(labels) any more" }
        return "\(quoted(acknowledgement.by)) looks after \(labels)"
            + (acknowledgement.comment.isEmpty ? "" : ": \(quoted(acknowledgement.comment))")
    }
}
