import Format
internal import GoTemplate
import Model

/// What the templates of notifications see, as Alertmanager's `template.Data` has it.
struct NotificationData {
    let value: GoValue

    /// A notification and the labels of its route.
    init(_ notification: Notification, routeLabels: Labels) {
        let alerts = notification.alerts
        value = .pointer(
            .typed(
                .data,
                .map([
                    "Receiver": .string(Pattern.escaped(notification.receiver)),
                    "Status": .string(notification.status),
                    "Alerts": .typed(.alerts, .list(alerts.map(GoValue.init(alert:)))),
                    "NotificationReason": .string(notification.reason.rawValue),
                    "GroupLabels": GoValue(keyValues: notification.groupLabels),
                    "CommonLabels": GoValue(keyValues: Labels(common: alerts.map(\.labels))),
                    "CommonAnnotations": GoValue(keyValues: Labels(common: alerts.map(\.annotations))),
                    "RouteLabels": GoValue(keyValues: routeLabels),
                    "ExternalURL": .string(notification.externalURL),
                ])))
    }
}

extension Notification {
    /// `firing` while one of its alerts is.
    var status: String { isFiring ? "firing" : "resolved" }

    var isFiring: Bool { alerts.contains(where: \.isFiring) }
}

extension Labels {
    /// The labels that all sets have alike.
    init(common labelSets: [Labels]) {
        guard let first = labelSets.first else {
            self = .empty
            return
        }
        self = labelSets.dropFirst().reduce(first) { $0.common(with: $1) }
    }
}

extension GoType {
    fileprivate static let data: GoType = GoType(
        "template.Data",
        fields: [
            Field("Receiver", json: "receiver"), Field("Status", json: "status"), Field("Alerts", json: "alerts"),
            Field("NotificationReason", json: "notification_reason"), Field("GroupLabels", json: "groupLabels"),
            Field("CommonLabels", json: "commonLabels"), Field("CommonAnnotations", json: "commonAnnotations"),
            Field("RouteLabels", json: "routeLabels"), Field("ExternalURL", json: "externalURL"),
        ])

    fileprivate static let alert: GoType = GoType(
        "template.Alert",
        fields: [
            Field("Status", json: "status"), Field("Labels", json: "labels"), Field("Annotations", json: "annotations"),
            Field("StartsAt", json: "startsAt"), Field("EndsAt", json: "endsAt"),
            Field("GeneratorURL", json: "generatorURL"), Field("Fingerprint", json: "fingerprint"),
            // Roost's own; of an alert of others it is not there.
            Field("Value", json: "value", omitsEmpty: true),
        ])

    fileprivate static let alertList: GoType = GoType("[]template.Alert", zero: .nil)

    fileprivate static let alerts: GoType = GoType(
        "template.Alerts", zero: .nil,
        methods: {
            func having(_ status: String) -> GoMethod {
                GoMethod { alerts, _ in
                    .typed(.alertList, .list(alerts.elements.filter { $0.member("Status") == .string(status) }))
                }
            }
            return ["Firing": having("firing"), "Resolved": having("resolved")]
        })

    /// A set of names and values.
    fileprivate static let keyValues: GoType = GoType(
        "template.KV", zero: .string(""), text: { pairsText($0.sortedPairs) },
        methods: {
            [
                "SortedPairs": GoMethod { set, _ in .typed(.pairs, .list(set.sortedPairs)) },
                "Names": GoMethod { set, _ in GoValue(texts: set.sortedPairs.map { $0.member("Name") }) },
                "Values": GoMethod { set, _ in GoValue(texts: set.sortedPairs.map { $0.member("Value") }) },
                "Remove": GoMethod(.list(.texts)) { set, names in
                    let removed = Set(names[0].elements.map(\.text))
                    return .typed(.keyValues, .map(set.members.filter { !removed.contains($0.key) }))
                },
            ]
        })

    fileprivate static let pair: GoType = GoType("template.Pair", fields: [Field("Name"), Field("Value")])

    fileprivate static let pairs: GoType = GoType(
        "template.Pairs", zero: .nil, text: { pairsText($0.elements) },
        methods: {
            [
                "Names": GoMethod { pairs, _ in GoValue(texts: pairs.elements.map { $0.member("Name") }) },
                "Values": GoMethod { pairs, _ in GoValue(texts: pairs.elements.map { $0.member("Value") }) },
            ]
        })

    /// A list of texts. Alertmanager's own type of them goes for Go's, so that both are one here.
    static let texts: GoType = GoType(
        "[]string", zero: .string(""),
        methods: {
            ["Join": GoMethod(.string) { texts, separator in .string(texts.joined(by: separator[0].text)) }]
        })

    private static func pairsText(_ pairs: [GoValue]) -> String {
        pairs.map { "\($0.member("Name").text)=\($0.member("Value").text)" }.joined(separator: ", ")
    }
}

extension GoValue {
    /// Go's zero time, which stands where an alert has not ended.
    private static let noTime = GoTime(seconds: -62_135_596_800)

    fileprivate init(alert: Alert) {
        self = .typed(
            .alert,
            .map([
                "Status": .string(alert.isFiring ? "firing" : "resolved"),
                "Labels": GoValue(keyValues: alert.labels),
                "Annotations": GoValue(keyValues: alert.annotations),
                "StartsAt": .time(GoTime(milliseconds: alert.startsAt)),
                "EndsAt": .time(alert.resolvedAt.map { GoTime(milliseconds: $0) } ?? Self.noTime),
                "GeneratorURL": .string(alert.generatorURL),
                "Fingerprint": .string(alert.labels.fingerprint),
                "Value": .string(alert.value.map { goFloatText($0) } ?? ""),
            ]))
    }

    init(keyValues labels: Labels) {
        let members = labels.map { ($0.name, GoValue.string($0.value)) }
        self = .typed(.keyValues, .map(Dictionary(uniqueKeysWithValues: members)))
    }

    /// A list of texts.
    init(texts: [GoValue]) { self = .typed(.texts, .list(texts)) }

    /// The elements of a list.
    var elements: [GoValue] {
        guard case .list(let elements) = bare else { return [] }
        return elements
    }

    fileprivate var members: [String: GoValue] {
        guard case .map(let members) = bare else { return [:] }
        return members
    }

    fileprivate func member(_ name: String) -> GoValue { members[name] ?? .nil }

    /// The pairs of a set by their names, the alert's name first.
    fileprivate var sortedPairs: [GoValue] {
        func rank(_ name: String) -> (Int, String) { (name == "alertname" ? 0 : 1, name) }
        return members.sorted { rank($0.key) < rank($1.key) }
            .map { .typed(.pair, .map(["Name": .string($0.key), "Value": $0.value])) }
    }

    /// The texts of a list with something between them.
    func joined(by separator: String) -> String { elements.map(\.text).joined(separator: separator) }
}
