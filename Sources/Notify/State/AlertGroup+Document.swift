internal import Format
internal import Model

// How groups lie in the agent's database (`Sources/Database/FORMAT.md`).

extension AlertGroup {
    /// All that is to survive a restart, but for what the settings say.
    var document: JSONValue {
        [
            "alerts": .array(alerts.values.map(\.document)),
            "told": .array(records.map { index, record in record.document(of: index) }),
            "unsure": .array(unsure.sorted().map { .integer(Int64($0)) }),
            "change_due": changeDue.map { .integer($0) } ?? .null,
            "last_flush": lastFlush.map { .integer($0) } ?? .null,
        ]
    }

    /// A group that was written down; nil when it is none that this version writes.
    init?(id: ID, document: JSONValue) {
        guard let alerts = document["alerts"]?.array, let told = document["told"]?.array else { return nil }
        var byLabels: [Labels: Alert] = [:]
        for document in alerts {
            guard let alert = Alert(document: document) else { return nil }
            byLabels[alert.labels] = alert
        }
        var records: [Int: NotificationRecord] = [:]
        for document in told {
            guard let index = document["integration"]?.integer, let record = NotificationRecord(document: document)
            else {
                return nil
            }
            records[Int(index)] = record
        }
        self.init(
            id: id, alerts: byLabels, records: records,
            unsure: Set((document["unsure"]?.array ?? []).compactMap { $0.integer.map(Int.init) }),
            changeDue: document["change_due"]?.integer, lastFlush: document["last_flush"]?.integer)
    }
}

extension Alert {
    fileprivate var document: JSONValue {
        [
            "labels": labels.document, "annotations": annotations.document, "starts_at": .integer(startsAt),
            "resolved_at": resolvedAt.map { .integer($0) } ?? .null, "url": .string(generatorURL),
            // JSON has no NaN and no infinity.
            "value": .string(goFloatText(value)),
        ]
    }

    fileprivate init?(document: JSONValue) {
        guard let labels = document["labels"].flatMap(Labels.init(document:)),
            let annotations = document["annotations"].flatMap(Labels.init(document:)),
            let startsAt = document["starts_at"]?.integer
        else { return nil }
        self.init(
            labels: labels, annotations: annotations, startsAt: startsAt, resolvedAt: document["resolved_at"]?.integer,
            generatorURL: document["url"]?.string ?? "", value: Double(document["value"]?.string ?? "") ?? .nan)
    }
}

extension NotificationRecord {
    fileprivate func document(of integration: Int) -> JSONValue {
        [
            "integration": .integer(Int64(integration)), "firing": .array(firing.map(\.document)),
            "resolved": .array(resolved.map(\.document)), "at": .integer(sentAt),
        ]
    }

    fileprivate init?(document: JSONValue) {
        guard let firing = document["firing"]?.array, let resolved = document["resolved"]?.array,
            let sentAt = document["at"]?.integer
        else { return nil }
        self.init(
            firing: Set(firing.compactMap(Labels.init(document:))),
            resolved: Set(resolved.compactMap(Labels.init(document:))), sentAt: sentAt)
    }
}
