import Format
import Model

/// Second stage: alerts that are told together, and when that is due.
struct AlertGroup: Sendable {
    /// What tells groups apart, and outlives a reload.
    struct ID: Hashable, Sendable {
        let routeKey: String
        let receiver: String
        let labels: Labels

        /// As Alertmanager names the group.
        var text: String { "\(routeKey):\(labels)" }
    }

    let id: ID
    private let timing: RouteTiming
    /// By their labels, which are their identity.
    private(set) var alerts: [Labels: Alert] = [:]
    /// What each integration, by its position in the receiver, was told last.
    var records: [Int: NotificationRecord] = [:] { didSet { revision += 1 } }
    /// The integrations whose last attempt failed: they may have heard of the group all the same.
    var unsure: Set<Int> = [] { didSet { if unsure != oldValue { revision += 1 } } }
    /// When something that has changed is to be told.
    private(set) var changeDue: Timestamp? { didSet { if changeDue != oldValue { revision += 1 } } }
    private(set) var lastFlush: Timestamp? { didSet { if lastFlush != oldValue { revision += 1 } } }
    /// Counts what must survive a restart; that an alert has another value is not worth writing.
    private(set) var revision = 0

    init(id: ID, timing: RouteTiming) {
        self.id = id
        self.timing = timing
    }

    /// The same group under other settings.
    init(_ former: AlertGroup, timing: RouteTiming) {
        id = former.id
        self.timing = timing
        records = former.records
        unsure = former.unsure
        changeDue = former.changeDue
        lastFlush = former.lastFlush
    }

    /// A group of before a restart as it was, under the settings of now.
    init(resuming former: AlertGroup, timing: RouteTiming) {
        self.init(former, timing: timing)
        alerts = former.alerts
    }

    /// A group of before a restart, until it is given the settings of now.
    init(
        id: ID, alerts: [Labels: Alert], records: [Int: NotificationRecord], unsure: Set<Int>, changeDue: Timestamp?,
        lastFlush: Timestamp?
    ) {
        self.init(id: id, timing: RouteTiming())
        self.alerts = alerts
        self.records = records
        self.unsure = unsure
        self.changeDue = changeDue
        self.lastFlush = lastFlush
    }

    var repeatInterval: Int64 { timing.repeatInterval }

    var isFiring: Bool { alerts.values.contains(where: \.isFiring) }

    /// When the last alert was resolved; nil while one is firing.
    var resolvedAt: Timestamp? { isFiring ? nil : alerts.values.compactMap(\.resolvedAt).max() }

    /// Takes an alert's newest state. One that has just fired waits for others, one that is resolved for nothing.
    mutating func update(_ alert: Alert, at now: Timestamp) {
        let former = alerts.updateValue(alert, forKey: alert.labels)
        guard former?.isFiring != alert.isFiring else { return }
        revision += 1
        if !alert.isFiring {
            // Nobody has been told yet that it fired: it goes with the rest, or not at all.
            if lastFlush != nil { changeDue = now }
        } else if let lastFlush {
            bringForward(to: max(now, lastFlush + timing.groupInterval))
        } else {
            // Whoever starts while an alert has been firing for long need not wait again.
            bringForward(to: max(now, alert.startsAt + timing.groupWait))
        }
    }

    /// Has the group told no later than that.
    mutating func bringForward(to time: Timestamp) { changeDue = min(changeDue ?? time, time) }

    /// When `flush` is due; nil when there is nothing to wait for.
    var due: Timestamp? { [changeDue, repeatDue].compactMap { $0 }.min() }

    /// Never sooner than one group interval after the last, whatever could not be told then.
    private var repeatDue: Timestamp? {
        guard let lastFlush, isFiring, let oldest = records.values.map(\.sentAt).min() else { return nil }
        return max(oldest + timing.repeatInterval, lastFlush + min(timing.groupInterval, timing.repeatInterval))
    }

    /// Notes that all that has changed is being told.
    mutating func flush(at now: Timestamp) {
        changeDue = nil
        lastFlush = now
    }

    /// Tries again what a receiver refused: no sooner than a minute later, as someone must mend it first.
    mutating func retryRefused(at now: Timestamp) {
        bringForward(to: now + max(timing.groupInterval, 60_000))
    }

    /// Forgets the alerts that are resolved; called when all that want to know have been told.
    mutating func forgetResolved() {
        for (labels, alert) in alerts where !alert.isFiring {
            alerts[labels] = nil
            revision += 1
            for index in records.keys { records[index]?.forget(labels) }
        }
    }
}
