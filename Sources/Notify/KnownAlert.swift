internal import Format
package import Model
internal import Synchronization

/// An alert that fires, as notification knows it.
package struct KnownAlert: Sendable {
    package let alert: Alert
    /// Those that its routes say.
    package let receivers: [String]
    package let suppression: Suppression
    /// Who looks after it; nil when nobody does.
    package let acknowledgement: Acknowledgement?
}

/// Alerts that are told together.
package struct KnownGroup: Sendable {
    package let receiver: String
    package let labels: Labels
    /// Sorted by their labels.
    package let alerts: [KnownAlert]
}

/// Why nobody is told of an alert, as Alertmanager's API says it.
package struct Suppression: Hashable, Sendable {
    /// IDs of silences.
    package var silencedBy: [Silence.ID] = []
    /// Fingerprints of alerts.
    package var inhibitedBy: [String] = []
    /// Names of time intervals.
    package var mutedBy: [String] = []

    package var isEmpty: Bool { silencedBy.isEmpty && inhibitedBy.isEmpty && mutedBy.isEmpty }
}

extension Dispatcher {
    private func known(_ alert: Alert, of group: AlertGroup, muting: [String], at now: Timestamp) -> KnownAlert {
        KnownAlert(
            alert: alert, receivers: config.route.matching(alert.labels).map(\.receiver),
            suppression: suppression(of: alert.labels, muting: muting, at: now),
            acknowledgement: group.attention[alert.labels]?.acknowledgement)
    }

    fileprivate func knownGroups(where isWanted: (Labels) -> Bool, at now: Timestamp) -> [KnownGroup] {
        groups.values.map { group in
            let alerts = group.alerts.values.filter { $0.isFiring && isWanted($0.labels) }
                .sorted { $0.labels < $1.labels }
            let muting = group.terms.muting(at: now)
            return KnownGroup(
                receiver: group.id.receiver, labels: group.id.labels,
                alerts: alerts.map { known($0, of: group, muting: muting, at: now) })
        }.filter { !$0.alerts.isEmpty }.sorted { ($0.labels, $0.receiver) < ($1.labels, $1.receiver) }
    }

    fileprivate func knownAlerts(where isWanted: (Labels) -> Bool, at now: Timestamp) -> [KnownAlert] {
        var found: [Labels: KnownAlert] = [:]
        for group in groups.values {
            let muting = group.terms.muting(at: now)
            for alert in group.alerts.values where alert.isFiring && isWanted(alert.labels) {
                if found[alert.labels] == nil { found[alert.labels] = known(alert, of: group, muting: muting, at: now) }
            }
        }
        return Array(found.values)
    }

    fileprivate func firing(_ labels: Labels) -> Alert? {
        let route = config.route.matching(labels).first
        return route.flatMap { groups[$0.groupID(of: labels)]?.alerts[labels] }.flatMap { $0.isFiring ? $0 : nil }
    }
}

extension Notifier {
    /// The groups with alerts that fire and have labels that are wanted, by their labels.
    package func knownGroups(where isWanted: (Labels) -> Bool = { _ in true }) -> [KnownGroup] {
        state.withLock { $0.dispatcher }.knownGroups(where: isWanted, at: time.now())
    }

    /// The alerts that fire and have labels that are wanted, each once, in no order.
    package func knownAlerts(where isWanted: (Labels) -> Bool = { _ in true }) -> [KnownAlert] {
        state.withLock { $0.dispatcher }.knownAlerts(where: isWanted, at: time.now())
    }

    /// The alert with these labels, if it fires.
    package func firing(_ labels: Labels) -> Alert? { state.withLock { $0.dispatcher.firing(labels) } }

    /// What holds now.
    package var config: NotificationConfig { state.withLock { $0.dispatcher.config } }
}
