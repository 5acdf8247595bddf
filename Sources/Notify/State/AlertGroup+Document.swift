internal import Format
internal import Model

// How groups lie in the agent's database (`Sources/Database/FORMAT.md`).

extension AlertGroup {
    /// All that is to survive a restart but alerts, what was told of each, and what the settings say.
    var document: JSONValue {
        [
            "told_at": .object(
                records.sorted { $0.key < $1.key }.map { .init("\($0.key)", .integer($0.value.sentAt)) }),
            "receiver_data": .object(
                records.sorted { $0.key < $1.key }.compactMap { index, record in
                    record.receiverData.isEmpty ? nil : .init("\(index)", JSONValue(texts: record.receiverData))
                }),
            "unsure": .array(unsure.sorted().map { .integer(Int64($0)) }),
            "change_due": changeDue.map { .integer($0) } ?? .null,
            "last_flush": lastFlush.map { .integer($0) } ?? .null,
        ]
    }

    /// One alert of the group, with what each integration was told of it; nil when it is not there.
    func document(of labels: Labels) -> JSONValue? {
        guard let alert = alerts[labels] else { return nil }
        let told = records.sorted { $0.key < $1.key }.compactMap { index, record -> JSONValue.Member? in
            if record.firing.contains(labels) { return .init("\(index)", "firing") }
            return record.resolved.contains(labels) ? .init("\(index)", "resolved") : nil
        }
        let state: [JSONValue.Member] = [
            .init("annotations", alert.annotations.document), .init("starts_at", .integer(alert.startsAt)),
            .init("resolved_at", alert.resolvedAt.map { .integer($0) } ?? .null),
            .init("expires_at", alert.expiresAt.map { .integer($0) } ?? .null),
            .init("url", .string(alert.generatorURL)),
            // JSON has no NaN and no infinity.
            .init("value", alert.value.map { .string(goFloatText($0)) } ?? .null), .init("told", .object(told)),
        ]
        return .object(state + (attention[labels]?.members ?? []))
    }

    /// A group that was written down, with its alerts; nil when it is none that this version writes.
    init?(id: ID, document: JSONValue, alerts documents: [(labels: Labels, document: JSONValue)]) {
        guard let toldAt = document["told_at"]?.members else { return nil }
        var alerts: [Labels: Alert] = [:]
        var attention: [Labels: Attention.Entry] = [:]
        var told: [Int: (firing: Set<Labels>, resolved: Set<Labels>)] = [:]
        for (labels, document) in documents {
            guard let alert = Alert(labels: labels, document: document) else { return nil }
            alerts[labels] = alert
            if let entry = Attention.Entry(alert: document) { attention[labels] = entry }
            for member in document["told"]?.members ?? [] {
                guard let index = Int(member.name) else { return nil }
                if member.value == "firing" {
                    told[index, default: ([], [])].firing.insert(labels)
                } else {
                    told[index, default: ([], [])].resolved.insert(labels)
                }
            }
        }
        var records: [Int: NotificationRecord] = [:]
        for member in toldAt {
            guard let index = Int(member.name), let at = member.value.integer else { return nil }
            let sets = told[index] ?? ([], [])
            records[index] = NotificationRecord(firing: sets.firing, resolved: sets.resolved, sentAt: at)
            for text in document["receiver_data"]?[member.name]?.members ?? [] {
                records[index]?.receiverData[text.name] = text.value.string
            }
        }
        self.init(
            id: id, alerts: alerts, records: records,
            unsure: Set((document["unsure"]?.array ?? []).compactMap { $0.integer.map(Int.init) }),
            changeDue: document["change_due"]?.integer, lastFlush: document["last_flush"]?.integer,
            attention: attention)
    }
}

extension JSONValue {
    /// An object of texts, in the order of their names.
    fileprivate init(texts: [String: String]) {
        self = .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
}

extension Alert {
    fileprivate init?(labels: Labels, document: JSONValue) {
        guard let annotations = document["annotations"].flatMap(Labels.init(document:)),
            let startsAt = document["starts_at"]?.integer
        else { return nil }
        self.init(
            labels: labels, annotations: annotations, startsAt: startsAt, resolvedAt: document["resolved_at"]?.integer,
            expiresAt: document["expires_at"]?.integer, generatorURL: document["url"]?.string ?? "",
            value: document["value"]?.string.flatMap { Double($0) })
    }
}
