package import Format
package import Model
internal import Synchronization

/// Where an alert goes: one receiver, and how it goes with telling it.
package struct AlertDestination: Sendable {
    /// How far it is with telling one integration.
    package enum Progress: Hashable, Sendable {
        /// Notification does not know the alert: it does not fire yet.
        case unheard
        /// It fires, and nobody is to be told.
        case suppressed
        /// Its group is told then, with all that has come up by that time.
        case waiting(until: Timestamp)
        /// It is next, or on its way.
        case sending
        /// The receiver failed, and is tried again then.
        case failing(until: Timestamp)
        /// It was told, and is told again when the alert fires for so long and nobody acknowledges it.
        case told(at: Timestamp, again: Timestamp?)
        /// It is told then, unless somebody acknowledges the alert before.
        case escalating(at: Timestamp)
    }

    /// One integration of the receiver.
    package struct Leg: Sendable {
        package let target: IntegrationID
        package let progress: Progress
        /// Why it could not be told last; nil when it could.
        package internal(set) var error: String?
    }

    package let receiver: String
    /// Alertmanager's name of the group: `{}:{alertname="Down"}`.
    package let groupKey: String
    /// What keeps it from being told there.
    package let suppression: Suppression
    /// Empty for a receiver that nobody stands behind.
    package internal(set) var legs: [Leg]
}

extension Dispatcher {
    /// The receivers that an alert's routes say, by the labels with which it is handed over.
    func destinations(of labels: Labels, at now: Timestamp) -> [AlertDestination] {
        config.route.matching(labels).flatMap { route in
            let id = route.groupID(of: labels)
            let entry = groups[id]?.attention[labels]
            let steps = (groups[id]?.terms.escalation ?? []).enumerated().compactMap { index, step in
                if index < entry?.steps ?? 0 { return destination(of: labels, by: step.route, at: now) }
                guard let toldSince = entry?.toldSince, entry?.acknowledgement == nil else { return nil }
                return destination(
                    of: labels, by: step.route, at: now, progress: .escalating(at: toldSince + step.after))
            }
            return [destination(of: labels, by: route, at: now)] + steps
        }
    }

    private func destination(
        of labels: Labels, by route: Route, at now: Timestamp, progress: AlertDestination.Progress? = nil
    ) -> AlertDestination {
        let id = route.groupID(of: labels)
        let suppression = suppression(
            of: labels, muting: GroupTerms(route, in: config).muting(at: now), at: now)
        let legs = (targets[route.receiver] ?? []).map { target in
            AlertDestination.Leg(
                target: target.id,
                progress: progress
                    ?? self.progress(of: labels, in: id, to: target.id, isSuppressed: !suppression.isEmpty))
        }
        return AlertDestination(receiver: route.receiver, groupKey: id.text, suppression: suppression, legs: legs)
    }

    private func progress(
        of labels: Labels, in id: AlertGroup.ID, to target: IntegrationID, isSuppressed: Bool
    ) -> AlertDestination.Progress {
        guard let group = groups[id], group.alerts[labels] != nil else { return .unheard }
        if let told = group.records[target.index], told.firing.contains(labels) {
            return .told(at: told.sentAt, again: group.needsReminders ? told.sentAt + group.repeatInterval : nil)
        }
        if isSuppressed { return .suppressed }
        if let lane = lanes[target], lane.contains(id) { return lane.due.map { .failing(until: $0) } ?? .sending }
        return group.due.map { .waiting(until: $0) } ?? .sending
    }
}

extension Notifier {
    /// Where an alert goes, by the labels with which it is handed over.
    package func destinations(of labels: Labels) -> [AlertDestination] {
        state.withLock { state in
            state.dispatcher.destinations(of: labels, at: time.now()).map { destination in
                var destination = destination
                for index in destination.legs.indices {
                    let status = state.statuses[destination.legs[index].target]
                    destination.legs[index].error = status?.isWell == false ? status?.lastError?.message : nil
                }
                return destination
            }
        }
    }
}
