internal import Format
internal import Model

// How groups lie in the agent's database (`Sources/Database/FORMAT.md`).

extension AlertGroup {
    /// All that is to survive a restart but alerts, what was told of each, and what the settings say.
    var document: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("told_at")
            writer.object { writer in
                for (index, record) in records.sorted(by: { $0.key < $1.key }) {
                    writer.key("\(index)")
                    writer.integer(record.sentAt)
                }
            }
            writer.key("receiver_data")
            writer.object { writer in
                for (index, record) in records.sorted(by: { $0.key < $1.key }) where !record.receiverData.isEmpty {
                    writer.member("\(index)", JSONValue(texts: record.receiverData))
                }
            }
            writer.key("unsure")
            writer.array { writer in
                for index in unsure.sorted() { writer.integer(index) }
            }
            writer.key("integrations")
            writer.array { writer in
                for mark in terms.marks ?? [] { writer.string(mark) }
            }
            writer.member("change_due", time: changeDue)
            writer.member("last_flush", time: lastFlush)
        }
        return writer.bytes
    }

    /// One alert of the group, with what each integration was told of it, as JSON; nil when it is not there. There may be
    /// thousands at once, so that no tree is made of them.
    func document(of labels: Labels) -> [UInt8]? {
        guard let alert = alerts[labels] else { return nil }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("annotations")
            writer.labels(alert.annotations)
            writer.key("starts_at")
            writer.integer(alert.startsAt)
            writer.member("resolved_at", time: alert.resolvedAt)
            writer.member("expires_at", time: alert.expiresAt)
            writer.member("url", alert.generatorURL)
            // JSON has no NaN and no infinity.
            if let value = alert.value { writer.member("value", goFloatText(value)) }
            writer.key("told")
            writer.object { writer in
                for (index, record) in records.sorted(by: { $0.key < $1.key }) {
                    if record.firing.contains(labels) {
                        writer.member("\(index)", "firing")
                    } else if record.resolved.contains(labels) {
                        writer.member("\(index)", "resolved")
                    }
                }
            }
            attention[labels]?.write(to: &writer)
        }
        return writer.bytes
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
            marks: document["integrations"]?.array?.compactMap(\.string),
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

extension JSONWriter {
    fileprivate mutating func member(_ name: String, time: Timestamp?) {
        key(name)
        if let time { integer(time) } else { null() }
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
