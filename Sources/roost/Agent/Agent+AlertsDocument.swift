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
                    let destinations = notifier.destinations(of: rules.handedOver(alert.labels))
                    documents.append(alert.document(terms, destinations))
                }
            }
        }
        return ["time": .time(time.now()), "alerts": .array(documents)]
    }
}

extension ActiveAlert {
    fileprivate func document(_ terms: AlertTerms, _ destinations: [AlertDestination]) -> JSONValue {
        [
            "name": .string(name), "state": .string(state.rawValue), "labels": labels.document,
            "annotations": annotations.document, "value": .string(goFloatText(value)), "active_at": .time(activeAt),
            "fires_at": .time(state == .pending ? activeAt + terms.holdDuration : nil),
            "kept_until": .time(keepFiringSince.map { $0 + terms.keepFiringFor }),
            "file": .string(group.file), "group": .string(group.name),
            "receivers": .array(destinations.map(\.document)),
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
        }
    }

    fileprivate var toldAt: Timestamp? { if case .told(let at, _) = self { at } else { nil } }

    fileprivate var next: Timestamp? {
        switch self {
        case .unheard, .suppressed, .sending: nil
        case .waiting(let time), .failing(let time), .told(_, let time): time
        }
    }
}
