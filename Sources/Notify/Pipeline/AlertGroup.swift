import Format
import GoTemplate
import Model

/// Alerts that are told together, and when that is due.
struct AlertGroup: Sendable {
    /// What tells groups apart, and outlives a reload.
    struct ID: Hashable, Sendable {
        let routeKey: String
        let receiver: String
        let labels: Labels
        /// Computed once, as groups are looked up often.
        private let hash: Int

        init(routeKey: String, receiver: String, labels: Labels) {
            self.routeKey = routeKey
            self.receiver = receiver
            self.labels = labels
            var hasher = Hasher()
            hasher.combine(routeKey)
            hasher.combine(receiver)
            hasher.combine(labels)
            hash = hasher.finalize()
        }

        func hash(into hasher: inout Hasher) { hasher.combine(hash) }

        /// As Alertmanager names the group.
        var text: String {
            let labels = labels.map { "\($0.name)=\(goQuoted($0.value))" }
            return "\(routeKey):{\(labels.joined(separator: ", "))}"
        }
    }

    /// What is no longer as it was written down.
    struct Changes: Sendable {
        /// Those whose state, or what was told of them, has changed; that an alert has another value is not worth writing.
        var alerts: Set<Labels> = []
        var hasOtherHead = false

        var isEmpty: Bool { alerts.isEmpty && !hasOtherHead }
    }

    let id: ID
    let terms: GroupTerms
    /// By their labels, which are their identity.
    private(set) var alerts: [Labels: Alert] = [:] { didSet { cachedAudible = nil } }
    /// What each integration, by its position in the receiver, was told last.
    private(set) var records: [Int: NotificationRecord] = [:]
    /// The integrations that may have heard of the group though nothing says so: those that are being told, as the agent
    /// may be killed before they answer, and those whose last attempt failed.
    private(set) var unsure: Set<Int> = []
    /// The alerts that are not told now, and why; as of the last look.
    private(set) var suppressed: [Labels: Suppression] = [:] { didSet { cachedAudible = nil } }
    /// Who looks after its alerts.
    private(set) var attention: Attention
    /// How many alerts fire.
    private var firingCount = 0
    /// When something that has changed is to be told.
    private(set) var changeDue: Timestamp? { didSet { if changeDue != oldValue { changes.hasOtherHead = true } } }
    private(set) var lastFlush: Timestamp? { didSet { if lastFlush != oldValue { changes.hasOtherHead = true } } }
    /// When the first alert is over unless it is sent again; possibly sooner than that.
    private var expiryDue: Timestamp?
    private(set) var changes = Changes()
    private var cachedAudible: NotificationRecord?

    init(id: ID, terms: GroupTerms) {
        self.id = id
        self.terms = terms
        attention = Attention(steps: terms.escalation.map(\.after))
    }

    /// The same group under other settings.
    init(_ former: AlertGroup, terms: GroupTerms) {
        self.init(id: former.id, terms: terms)
        let match = IntegrationMatch(from: former.terms.marks, to: terms.marks ?? [])
        if match.isIdentity {
            records = former.records
            unsure = former.unsure
        } else {
            for (index, record) in former.records {
                if let place = match.place(of: index) { records[place] = record }
            }
            unsure = Set(former.unsure.compactMap(match.place))
        }
        changeDue = former.changeDue
        lastFlush = former.lastFlush
        changes.hasOtherHead = true
    }

    /// A group of before a restart as it was, under the settings of now. Its alerts go on at least until that time.
    init(resuming former: AlertGroup, terms: GroupTerms, until time: Timestamp) {
        self.init(former, terms: terms)
        alerts = former.alerts.mapValues { $0.goingOn(until: time) }
        firingCount = former.firingCount
        for (labels, entry) in former.attention.entries { attention.resume(labels, entry) }
        expiryDue = alerts.values.compactMap(\.openExpiry).min()
        changes = Changes()
        if former.terms.marks != terms.marks {
            // What each was told is written down with the alerts.
            changes.hasOtherHead = true
            if former.terms.marks != nil { changes.alerts = Set(alerts.keys) }
        }
    }

    /// A group of before a restart, until it is given the settings of now.
    init(
        id: ID, alerts: [Labels: Alert], records: [Int: NotificationRecord], unsure: Set<Int>, marks: [String]?,
        changeDue: Timestamp?, lastFlush: Timestamp?, attention: [Labels: Attention.Entry]
    ) {
        self.init(id: id, terms: GroupTerms(RouteTiming(), marks: marks))
        self.alerts = alerts
        self.records = records
        self.unsure = unsure
        self.changeDue = changeDue
        self.lastFlush = lastFlush
        firingCount = alerts.values.count(where: \.isFiring)
        for (labels, entry) in attention { self.attention.resume(labels, entry) }
    }

    private var timing: RouteTiming { terms.timing }

    var repeatInterval: Int64 { timing.repeatInterval }

    var isFiring: Bool { firingCount > 0 }

    /// When the last alert was resolved; nil while one is firing.
    var resolvedAt: Timestamp? { isFiring ? nil : alerts.values.compactMap(\.resolvedAt).max() }

    // MARK: Alerts

    /// Takes an alert's newest state. One that has just fired waits for others, one that is resolved for nothing, unless
    /// `waits`.
    mutating func update(_ alert: Alert, at now: Timestamp, waits: Bool = false) {
        if let expiry = alert.openExpiry { expiryDue = min(expiryDue ?? expiry, expiry) }
        let former = alerts.updateValue(alert, forKey: alert.labels)
        guard former?.isFiring != alert.isFiring else { return }
        if alert.isFiring {
            firingCount += 1
        } else if former != nil {
            firingCount -= 1
        }
        attention.end(alert.labels)
        changes.alerts.insert(alert.labels)
        if let lastFlush {
            let nextTurn = max(now, lastFlush + timing.groupInterval)
            // An end is news that nobody should wait for.
            bringForward(to: alert.isFiring || waits || timing.waitsToResolve ? nextTurn : now)
        } else if alert.isFiring {
            // Whoever starts while an alert has been firing for long need not wait again; but a sender whose clock is ahead
            // delays nothing.
            bringForward(to: max(now, min(now, alert.startsAt) + timing.groupWait))
        }
    }

    /// Ends the alerts that nobody has sent again in time. Returns them.
    mutating func expire(at now: Timestamp) -> [Alert] {
        guard let expiryDue, expiryDue <= now else { return [] }
        var ended: [Alert] = []
        for alert in alerts.values {
            guard let expiry = alert.openExpiry, expiry <= now else { continue }
            var alert = alert
            alert.resolvedAt = expiry
            update(alert, at: now)
            ended.append(alert)
        }
        self.expiryDue = alerts.values.compactMap(\.openExpiry).min()
        return ended
    }

    /// Says which alerts are not told, and why.
    mutating func suppress(_ suppressed: [Labels: Suppression]) {
        self.suppressed = suppressed
        for labels in suppressed.keys where attention.pause(labels) { changes.alerts.insert(labels) }
    }

    /// The alerts that may be told now, as they would be written down when they were.
    mutating func audible(at now: Timestamp) -> NotificationRecord {
        if let cachedAudible { return cachedAudible }
        let told = suppressed.isEmpty ? Array(alerts.values) : alerts.values.filter { suppressed[$0.labels] == nil }
        let audible = NotificationRecord(told, sentAt: now)
        cachedAudible = audible
        return audible
    }

    /// Forgets the alerts that are resolved, but for those whose end is still to be told when nothing suppresses it any
    /// more; called when all that want to know have been told.
    mutating func forgetResolved() {
        for (labels, alert) in alerts where !alert.isFiring {
            let mayBeKnown = !unsure.isEmpty || records.values.contains { $0.firing.contains(labels) }
            if suppressed[labels] != nil, mayBeKnown { continue }
            alerts[labels] = nil
            suppressed[labels] = nil
            changes.alerts.insert(labels)
            for index in records.keys { records[index]?.forget(labels) }
        }
    }

    // MARK: Telling

    /// An integration has been told.
    mutating func told(_ integration: Int, _ record: NotificationRecord) {
        changes.alerts.formUnion(record.differences(from: records[integration]))
        changes.hasOtherHead = true
        records[integration] = record
        unsure.remove(integration)
    }

    /// What an integration wanted to know is otherwise, though it has not been told.
    mutating func setReceiverData(_ data: [String: String], of integration: Int) {
        records[integration]?.receiverData = data
        changes.hasOtherHead = true
    }

    /// An integration is being told.
    mutating func tell(_ integration: Int) {
        if unsure.insert(integration).inserted { changes.hasOtherHead = true }
    }

    /// An integration will not have it: it is tried again no sooner than a minute later, as someone must mend it first.
    mutating func refused(_ integration: Int, at now: Timestamp) {
        if unsure.remove(integration) != nil { changes.hasOtherHead = true }
        bringForward(to: now + max(timing.groupInterval, 60_000))
    }

    /// An integration is not told any more, and so knows of nothing whose end it would wait for.
    mutating func giveUp(_ integration: Int) {
        if let record = records.removeValue(forKey: integration) {
            changes.alerts.formUnion(record.firing)
            changes.alerts.formUnion(record.resolved)
        }
        unsure.remove(integration)
        changes.hasOtherHead = true
    }

    // MARK: Attention

    /// Someone looks after an alert that fires, or nobody does any more.
    mutating func acknowledge(_ labels: Labels, _ acknowledgement: Acknowledgement?) {
        if attention.acknowledge(labels, acknowledgement) { changes.alerts.insert(labels) }
    }

    /// Takes up what another group knew of who looks after an alert.
    mutating func resume(_ labels: Labels, _ entry: Attention.Entry) {
        attention.resume(labels, entry)
        changes.alerts.insert(labels)
    }

    /// From now on the alerts that fire are told, but for those that are suppressed.
    private mutating func startClocks(at now: Timestamp) {
        guard !terms.escalation.isEmpty else { return }
        for alert in alerts.values where alert.isFiring && suppressed[alert.labels] == nil {
            if attention.start(alert.labels, at: now) { changes.alerts.insert(alert.labels) }
        }
    }

    /// Takes the steps whose time has come. Returns the alerts that have gone up, with the routes by which they are told
    /// now.
    mutating func takeSteps(at now: Timestamp) -> [(alert: Alert, routes: [Route])] {
        attention.takeSteps(at: now).compactMap { labels, steps in
            changes.alerts.insert(labels)
            return alerts[labels].map { ($0, terms.escalation[steps].map(\.route)) }
        }
    }

    /// Whether there is an alert that nobody looks after.
    var needsReminders: Bool { firingCount > attention.acknowledgedCount }

    /// Whether someone looks after all of these alerts, so that nobody need be reminded of them.
    func areAcknowledged(_ firing: Set<Labels>) -> Bool {
        attention.acknowledgedCount > 0 && firing.allSatisfy { attention[$0]?.acknowledgement != nil }
    }

    // MARK: Times

    /// Has the group told no later than that.
    mutating func bringForward(to time: Timestamp) { changeDue = min(changeDue ?? time, time) }

    /// When something is to be done; nil when there is nothing to wait for.
    var due: Timestamp? { earlier(flushDue, earlier(expiryDue, attention.due)) }

    /// When the group is to be looked at for news.
    var flushDue: Timestamp? {
        if timing.waitsToResolve, let lastFlush { return lastFlush + timing.groupInterval }
        return earlier(changeDue, earlier(repeatDue, suppressionDue))
    }

    /// Never sooner than one group interval after the last, whatever could not be told then.
    private var repeatDue: Timestamp? {
        guard let lastFlush, let oldest = records.values.lazy.map(\.sentAt).min(), needsReminders else { return nil }
        return max(oldest + timing.repeatInterval, lastFlush + min(timing.groupInterval, timing.repeatInterval))
    }

    /// What keeps alerts from being told is looked at once a group interval.
    private var suppressionDue: Timestamp? {
        suppressed.isEmpty ? nil : lastFlush.map { $0 + timing.groupInterval }
    }

    /// Notes that all that has changed is being told.
    mutating func flush(at now: Timestamp) {
        changeDue = nil
        lastFlush = now
        startClocks(at: now)
    }

    /// Has changes that could not be written down written anew.
    mutating func restore(_ lost: Changes) {
        changes.alerts.formUnion(lost.alerts)
        changes.hasOtherHead = true
    }

    /// What has changed since the last call.
    mutating func takeChanges() -> Changes {
        defer { changes = Changes() }
        return changes
    }
}

/// The earlier of two times, nil being never.
private func earlier(_ first: Timestamp?, _ second: Timestamp?) -> Timestamp? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
}

extension Alert {
    /// When it is over unless it is sent again; nil when it is over, or its sender says so itself.
    fileprivate var openExpiry: Timestamp? { isFiring ? expiresAt : nil }

    /// The alert, not over before that time unless its sender says so.
    func goingOn(until time: Timestamp) -> Alert {
        var alert = self
        alert.expiresAt = openExpiry.map { max($0, time) } ?? expiresAt
        return alert
    }
}
