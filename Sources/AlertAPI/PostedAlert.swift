import Format
import Model

/// An alert that a client has sent, as far as it says.
struct PostedAlert {
    /// How many bytes one may have in its labels and annotations.
    private static let sizeLimit = 65_536

    let labels: Labels
    private let annotations: Labels
    private let startsAt: Timestamp
    /// When it was over, or will be unless it is sent again.
    private let endsAt: Timestamp
    private let isOver: Bool
    private let generatorURL: String
    /// Why it is not taken; nil when it is.
    let complaint: String?

    /// Throws when the document is none of an alert, so that nothing of what was sent can be trusted. One without an end is
    /// over when it is not sent again within the timeout.
    init(_ document: JSONValue, at now: Timestamp, resolveTimeout: Int64) throws(AlertAPIError) {
        guard let given = document["labels"], given != .null else { throw .missing("labels") }
        guard let labels = Labels(document: given),
            let annotations = document["annotations"].map({ $0 == .null ? .empty : Labels(document: $0) }) ?? .empty,
            let generatorURL = document["generatorURL"].map(\.string) ?? ""
        else { throw .unreadable("parsing alerts body failed: labels, annotations and generatorURL must be texts") }
        self.labels = labels
        self.annotations = annotations
        self.generatorURL = generatorURL
        let givenEnd = try Self.time("endsAt", of: document)
        startsAt = try Self.time("startsAt", of: document) ?? givenEnd.map { min($0, now) } ?? now
        endsAt = givenEnd ?? now + resolveTimeout
        isOver = givenEnd.map { $0 <= now } ?? false
        complaint = Self.complaint(labels, annotations, startsAt: startsAt, endsAt: givenEnd)
    }

    private static func complaint(
        _ labels: Labels, _ annotations: Labels, startsAt: Timestamp, endsAt: Timestamp?
    ) -> String? {
        // A clock that is ahead is no reason to lose an alert whose end is not known.
        if let endsAt, endsAt < startsAt { return "start time must be before end time" }
        if labels.isEmpty { return "at least one label pair required" }
        if labels.contains(where: \.name.isEmpty) { return "invalid label set: invalid name \"\"" }
        if annotations.contains(where: \.name.isEmpty) { return "invalid annotations: invalid name \"\"" }
        let size = [labels, annotations].joined().reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        return size > sizeLimit ? "an alert has \(size) bytes; \(sizeLimit) are allowed" : nil
    }

    /// The alert. One that fires already goes on since it began to, also when its sender does not know that.
    func alert(known: Alert?) -> Alert {
        var alert = Alert(
            labels: labels, annotations: annotations, startsAt: known.map { min($0.startsAt, startsAt) } ?? startsAt,
            generatorURL: generatorURL)
        if isOver { alert.resolvedAt = endsAt } else { alert.expiresAt = endsAt }
        return alert
    }

    /// Nil where there is none, or Go's zero time.
    private static func time(_ name: String, of document: JSONValue) throws(AlertAPIError) -> Timestamp? {
        guard let value = document[name], value != .null, value != "" else { return nil }
        guard let time = value.string.flatMap(RFC3339.time) else {
            throw .unreadable("parsing alerts body failed: \(name) must be a time such as 2026-07-28T09:30:00Z")
        }
        return time < 0 ? nil : time
    }
}
