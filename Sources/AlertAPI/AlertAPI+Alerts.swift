import Format
import Model
import Notify

extension AlertAPI {
    /// The alerts that fire, sorted by their fingerprints.
    func alerts(_ request: AlertAPIRequest) throws(AlertAPIError) -> JSONValue {
        let filter = try request.filter()
        let receiver = try request.receiver()
        let isWanted = try wanted(request)
        let alerts = notifier.knownAlerts { labels in filter.allSatisfy { $0.accepts(labels) } }
            .filter { alert in
                isWanted(alert.suppression)
                    && receiver.map { receiver in alert.receivers.contains { receiver.matchesWhole($0) } } ?? true
            }
        return .array(
            alerts.map { (fingerprint: $0.alert.labels.fingerprint, alert: $0) }
                .sorted { $0.fingerprint < $1.fingerprint }
                .map { document(of: $0.alert, fingerprint: $0.fingerprint) })
    }

    /// The same alerts in the groups in which they are told.
    func alertGroups(_ request: AlertAPIRequest) throws(AlertAPIError) -> JSONValue {
        let filter = try request.filter()
        let receiver = try request.receiver()
        let isWanted = try wanted(request)
        let showsMuted = try request.isOn("muted")
        let groups = notifier.knownGroups { labels in filter.allSatisfy { $0.accepts(labels) } }
        return .array(
            groups.compactMap { group in
                guard receiver?.matchesWhole(group.receiver) ?? true else { return nil }
                let alerts = group.alerts.filter {
                    isWanted($0.suppression) && (showsMuted || $0.suppression.mutedBy.isEmpty)
                }
                guard !alerts.isEmpty else { return nil }
                return [
                    "alerts": .array(alerts.map { document(of: $0, fingerprint: $0.alert.labels.fingerprint) }),
                    "labels": group.labels.document, "receiver": ["name": .string(group.receiver)], "routeLabels": [:],
                ]
            })
    }

    /// Takes alerts. Those that can be are taken also when others cannot.
    func postAlerts(_ request: AlertAPIRequest) async throws(AlertAPIError) -> AlertAPIAnswer {
        guard let documents = try request.document("alerts").array else {
            throw .unreadable("parsing alerts body failed: it is no list")
        }
        let now = time.now()
        let resolveTimeout = notifier.config.resolveTimeout
        var posted: [PostedAlert] = []
        for document in documents {
            posted.append(try PostedAlert(document, at: now, resolveTimeout: resolveTimeout))
        }
        let complaints = posted.compactMap(\.complaint)
        let alerts = posted.filter { $0.complaint == nil }.map { $0.alert(known: notifier.firing($0.labels)) }
        guard await notifier.take(alerts) else { throw .unwritten }
        guard complaints.isEmpty else { throw .refused(complaints.joined(separator: "\n")) }
        return AlertAPIAnswer(nil)
    }

    private func wanted(_ request: AlertAPIRequest) throws(AlertAPIError) -> (Suppression) -> Bool {
        let active = try request.isOn("active")
        let silenced = try request.isOn("silenced")
        let inhibited = try request.isOn("inhibited")
        return { suppression in
            (active || suppression.isSuppressed) && (silenced || suppression.silencedBy.isEmpty)
                && (inhibited || suppression.inhibitedBy.isEmpty)
        }
    }

    private func document(of known: KnownAlert, fingerprint: String) -> JSONValue {
        let alert = known.alert
        let suppression = known.suppression
        // The agent's own rules say themselves when an alert is over; clients take what has ended for resolved.
        let endsAt = alert.expiresAt ?? time.now() + notifier.config.resolveTimeout
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        var members: [JSONValue.Member] = [
            .init("annotations", alert.annotations.document),
            .init("endsAt", .string(RFC3339.textWithMilliseconds(endsAt))), .init("fingerprint", .string(fingerprint)),
            .init("receivers", .array(known.receivers.map { ["name": .string($0)] })),
            .init("startsAt", .string(RFC3339.textWithMilliseconds(alert.startsAt))),
            .init(
                "status",
                [
                    "inhibitedBy": list(suppression.inhibitedBy), "mutedBy": list(suppression.mutedBy),
                    "silencedBy": list(suppression.silencedBy),
                    "state": suppression.isSuppressed ? "suppressed" : "active",
                ]),
            .init(
                "updatedAt",
                .string(RFC3339.textWithMilliseconds(alert.updatedAt == 0 ? alert.startsAt : alert.updatedAt))),
        ]
        if !alert.generatorURL.isEmpty { members.append(.init("generatorURL", .string(alert.generatorURL))) }
        members.append(.init("labels", alert.labels.document))
        return .object(members)
    }
}

extension Suppression {
    /// A group that is muted for a time is none of Alertmanager's states of an alert.
    fileprivate var isSuppressed: Bool { !silencedBy.isEmpty || !inhibitedBy.isEmpty }
}
