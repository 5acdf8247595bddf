import Format
import Model

/// A pending or firing alert, as the agent tells of it.
struct AlertStatus {
    /// One integration of a receiver, and how it goes with telling it.
    struct Leg {
        let receiver: String
        /// Nil for a receiver that nobody stands behind.
        let integration: String?
        let state: String
        let toldAt: Timestamp?
        let nextAt: Timestamp?
        let error: String?
        /// What keeps the alert from being told there, in words; nil when nothing does.
        var suppression: String?
    }

    let name: String
    let file: String
    let group: String
    let isFiring: Bool
    /// Without `alertname`.
    let labels: [(name: String, value: String)]
    /// Nil for one that somebody else has sent.
    let value: Double?
    let activeAt: Timestamp
    let firesAt: Timestamp?
    let keptUntil: Timestamp?
    /// Who looks after it, and since when.
    let acknowledgement: (by: String, at: Timestamp)?
    let legs: [Leg]

    /// All of a document: those that fire, then those that are pending, the newest first; at the end what fires as long
    /// as all is well.
    static func list(_ document: JSONValue) -> [AlertStatus] {
        func rank(_ alert: AlertStatus) -> Int {
            alert.labels.contains { $0 == ("severity", "none") } ? 2 : alert.isFiring ? 0 : 1
        }
        return (document["alerts"]?.array ?? []).compactMap(AlertStatus.init).sorted { left, right in
            (rank(left), -left.activeAt) < (rank(right), -right.activeAt)
        }
    }

    /// Nil when the document is none of the agent's.
    init?(_ document: JSONValue) {
        func time(_ document: JSONValue?) -> Timestamp? { document?.string.flatMap { RFC3339.time($0) } }
        guard let name = document["name"]?.string, let activeAt = time(document["active_at"]) else { return nil }
        self.name = name
        file = document["file"]?.string ?? ""
        group = document["group"]?.string ?? ""
        self.activeAt = activeAt
        value = document["value"]?.string.flatMap { Double($0) }
        isFiring = document["state"]?.string == "firing"
        labels = (document["labels"]?.members ?? []).filter { $0.name != "alertname" }
            .map { ($0.name, $0.value.string ?? "") }
        firesAt = time(document["fires_at"])
        keptUntil = time(document["kept_until"])
        let acknowledged = document["acknowledged"]
        acknowledgement = acknowledged?["by"]?.string.flatMap { by in time(acknowledged?["at"]).map { (by, $0) } }
        legs = (document["receivers"]?.array ?? []).flatMap { receiver -> [Leg] in
            let name = receiver["name"]?.string ?? ""
            let integrations = receiver["integrations"]?.array ?? []
            guard !integrations.isEmpty else {
                return [Leg(receiver: name, integration: nil, state: "", toldAt: nil, nextAt: nil, error: nil)]
            }
            return integrations.map { leg in
                Leg(
                    receiver: name, integration: leg["name"]?.string, state: leg["state"]?.string ?? "",
                    toldAt: time(leg["told_at"]), nextAt: time(leg["next_at"]), error: leg["error"]?.string,
                    suppression: Self.suppression(receiver))
            }
        }
    }
}

extension AlertStatus {
    /// `silenced by 3fa85f64, muted by night`; nil when nothing suppresses it.
    private static func suppression(_ receiver: JSONValue) -> String? {
        func names(_ member: String) -> [String] { (receiver[member]?.array ?? []).compactMap(\.string) }
        // As silences are shown in lists.
        let silences = names("silenced_by").map { String($0.prefix(8)) }
        let reasons = [
            ("silenced by", silences), ("inhibited by alert", names("inhibited_by")), ("muted by", names("muted_by")),
        ].filter { !$0.1.isEmpty }
        return reasons.isEmpty ? nil : reasons.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
    }

    /// Who was told, or who will be and when, or why nobody is.
    func notification(now: Timestamp) -> String {
        if let firesAt {
            let receivers = Set(legs.map(\.receiver)).sorted().joined(separator: ", ")
            let moment = firesAt > now ? "in \(durationForPeople(firesAt - now))" : "now"
            return legs.allSatisfy { $0.integration == nil } ? "fires \(moment)" : "\(receivers): fires \(moment)"
        }
        let words = acknowledgement.map { ["acknowledged by \($0.by) \(durationForPeople(now - $0.at)) ago"] } ?? []
        return (words + legs.map { $0.words(now: now) }).joined(separator: "; ")
    }
}

extension AlertStatus.Leg {
    fileprivate func words(now: Timestamp) -> String {
        guard let integration else { return "nobody is told: the receiver \"\(receiver)\" has no integrations" }
        let next = nextAt.map { $0 > now ? "in \(durationForPeople($0 - now))" : "now" } ?? "now"
        let progress =
            switch state {
            case "suppressed": suppression ?? "suppressed"
            case "told": "told \(durationForPeople(now - (toldAt ?? now))) ago"
            case "waiting": "told \(next), with its group"
            case "sending": "being told"
            case "escalating": "told \(next), unless it is acknowledged"
            case "failing": "cannot be told, tried again \(next)"
            default: "not heard of it yet"
            }
        // That it was told before is no longer the news.
        let isQuiet = state == "told" && suppression != nil
        let quiet = isQuiet ? ", now \(suppression ?? "")" : ""
        return "\(receiver)/\(integration): \(progress)\(quiet)\(error.map { " (\($0))" } ?? "")"
    }
}
