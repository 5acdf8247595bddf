import Format
import Model
import Notify
import Registry
import Rules

extension Agent {
    /// Where commands ask for `alertStatusDocument`.
    static let alertStatusPath = "/api/roost/v1/alerts"

    /// All pending and firing alerts with where they go; `docs/alerts.md` says what each member means.
    var alertStatusDocument: JSONValue {
        var documents: [JSONValue] = []
        for group in rules.groups() {
            for rule in group.rules {
                guard case .alerting(let terms) = rule.rule.kind else { continue }
                for alert in rule.alerts {
                    let labels = rules.handedOver(alert.labels)
                    documents.append(.object(alert.members(terms) + notificationMembers(of: labels)))
                }
            }
        }
        for known in postedAlerts {
            documents.append(.object(known.alert.members + notificationMembers(of: known.alert.labels)))
        }
        return ["time": .time(time.now()), "alerts": .array(documents)]
    }

    /// The alerts that fire and that others have sent.
    var postedAlerts: [KnownAlert] {
        let own = Set(rules.alerts().map { rules.handedOver($0.labels) })
        return notifier.knownAlerts { !own.contains($0) }
    }

    private func notificationMembers(of labels: Labels) -> [JSONValue.Member] {
        let acknowledgement = notifier.acknowledgement(of: labels)
        return [
            .init(
                "acknowledged",
                .orNull(
                    acknowledgement.map {
                        ["by": .string($0.by), "comment": .string($0.comment), "at": .time($0.at)]
                    })),
            .init("receivers", .array(notifier.destinations(of: labels).map(\.document))),
        ]
    }
}

extension ActiveAlert {
    fileprivate func members(_ terms: AlertTerms) -> [JSONValue.Member] {
        [
            .init("name", .string(name)), .init("state", .string(state.rawValue)), .init("labels", labels.document),
            .init("annotations", annotations.document), .init("value", .string(goFloatText(value))),
            .init("active_at", .time(activeAt)),
            .init("fires_at", .time(state == .pending ? activeAt + terms.holdDuration : nil)),
            .init("kept_until", .time(keepFiringSince.map { $0 + terms.keepFiringFor })),
            .init("file", .string(group.file)), .init("group", .string(group.name)),
        ]
    }
}

extension Alert {
    /// Of one that somebody else has sent.
    fileprivate var members: [JSONValue.Member] {
        [
            .init("name", .string(labels["alertname"] ?? "")), .init("state", "firing"),
            .init("labels", labels.document), .init("annotations", annotations.document), .init("value", .null),
            .init("active_at", .time(startsAt)), .init("fires_at", .null), .init("kept_until", .null),
            .init("file", .null), .init("group", .null),
        ]
    }
}

extension AlertDestination {
    fileprivate var document: JSONValue {
        [
            "name": .string(receiver), "group_key": .string(groupKey),
            "silenced_by": .strings(suppression.silencedBy), "inhibited_by": .strings(suppression.inhibitedBy),
            "muted_by": .strings(suppression.mutedBy),
            "integrations": .array(
                legs.map { leg in
                    [
                        "name": .string("\(leg.target.integration)[\(leg.target.index)]"),
                        "state": .string(leg.progress.word), "told_at": .time(leg.progress.toldAt),
                        "next_at": .time(leg.progress.next), "error": .orNull(leg.error.map { .string($0) }),
                    ]
                }),
        ]
    }
}

extension AlertDestination.Progress {
    fileprivate var word: String {
        switch self {
        case .unheard: "unheard"
        case .suppressed: "suppressed"
        case .waiting: "waiting"
        case .sending: "sending"
        case .failing: "failing"
        case .told: "told"
        case .escalating: "escalating"
        }
    }

    fileprivate var toldAt: Timestamp? { if case .told(let at, _) = self { at } else { nil } }

    fileprivate var next: Timestamp? {
        switch self {
        case .unheard, .suppressed, .sending: nil
        case .waiting(let time), .failing(let time), .escalating(let time): time
        case .told(_, let again): again
        }
    }
}
