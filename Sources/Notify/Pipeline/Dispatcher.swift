import Format
import Model

/// The pipeline's state machine: alerts, outcomes and the passing of time go in, deliveries come out.
///
/// It has no clock and does no work of its own; whoever drives it hands in the time, and calls `advance` when
/// `nextDue` has come.
struct Dispatcher: Sendable {
    /// How much is kept when alerts come without end.
    struct Limits: Sendable {
        var alerts = 50_000
    }

    /// What is to be done.
    enum Action: Sendable {
        case deliver(Delivery)
        /// Alerts were left out, since too many are there.
        case dropped(Int)
        /// A group was given up after its receiver had failed for long.
        case abandoned(IntegrationID, alerts: Int)
    }

    /// How long after the end of its last alert a group is still tried, in milliseconds.
    static let abandonAfter: Int64 = 3_600_000

    private struct Flight: Sendable {
        let target: IntegrationID
        let group: AlertGroup.ID
        let alerts: [Alert]
    }

    private let limits: Limits
    private let externalURL: String
    private(set) var config: NotificationConfig
    private(set) var targets: [String: [(id: IntegrationID, integration: any Integration)]] = [:]
    private(set) var groups: [AlertGroup.ID: AlertGroup] = [:]
    /// When groups are due. An entry whose group is due at another time by now is passed over.
    private var deadlines = DeadlineQueue<AlertGroup.ID>()
    private(set) var lanes: [IntegrationID: Lane] = [:]
    private var flights: [UInt64: Flight] = [:]
    private var lastDelivery: UInt64 = 0
    /// Which alerts nobody is to be told of.
    var silences = Silences()
    /// The groups that are not as they were when `takeChanged` was called last.
    private var changed: Set<AlertGroup.ID> = []

    init(_ config: NotificationConfig, externalURL: String = "", limits: Limits = Limits()) {
        self.config = config
        self.externalURL = externalURL
        self.limits = limits
        adopt(config)
    }

    // MARK: Events

    /// Alerts have fired, go on firing, or are resolved.
    mutating func receive(_ alerts: [Alert], at now: Timestamp) -> [Action] {
        let dropped = take(alerts, at: now)
        return (dropped > 0 ? [.dropped(dropped)] : []) + advance(to: now)
    }

    /// Puts alerts into the groups that their routes say. Returns how many were left out.
    @discardableResult
    private mutating func take(_ alerts: [Alert], at now: Timestamp) -> Int {
        var count = groups.values.reduce(0) { $0 + $1.alerts.count }
        var dropped = 0
        for alert in alerts {
            for route in config.route.matching(alert.labels) {
                let id = route.groupID(of: alert.labels)
                let isKnown = groups[id]?.alerts[alert.labels] != nil
                // What is resolved and was never told of is no news.
                guard isKnown || alert.isFiring else { continue }
                guard isKnown || count < limits.alerts else {
                    dropped += 1
                    continue
                }
                if !isKnown { count += 1 }
                change(id, orMake: AlertGroup(id: id, timing: route.timing)) { $0.update(alert, at: now) }
            }
        }
        return dropped
    }

    /// A delivery has ended. `chance`, in 0..<1, spreads the next attempts of those that failed together.
    mutating func finish(
        _ delivery: UInt64, _ outcome: DeliveryOutcome, at now: Timestamp, chance: Double
    ) -> [Action] {
        guard let flight = flights.removeValue(forKey: delivery) else { return [] }
        var actions: [Action] = []
        switch outcome {
        case .delivered:
            lanes[flight.target]?.answered(flight.group)
            change(flight.group) { group in
                group.records[flight.target.index] = NotificationRecord(flight.alerts, sentAt: now)
                group.unsure.remove(flight.target.index)
            }
        case .rejected:
            lanes[flight.target]?.answered(flight.group)
            change(flight.group) { group in
                group.retryRefused(at: now)
                group.unsure.remove(flight.target.index)
            }
        case .failed(_, let retryAfter):
            lanes[flight.target]?.failed(flight.group, at: now, retryAfter: retryAfter, chance: chance)
            change(flight.group) { $0.unsure.insert(flight.target.index) }
        }
        if let group = groups[flight.group], let end = group.resolvedAt, now - end > Self.abandonAfter {
            actions.append(.abandoned(flight.target, alerts: group.alerts.count))
            remove(flight.group)
        }
        settle(flight.group, at: now)
        return actions + advance(to: now)
    }

    /// Time has passed.
    mutating func advance(to now: Timestamp) -> [Action] {
        while let next = deadlines.first {
            let isStale = groups[next.id]?.due != next.time
            guard isStale || next.time <= now else { break }
            deadlines.removeFirst()
            if !isStale { flush(next.id, at: now) }
        }
        return lanes.keys.sorted().flatMap { drain($0, at: now) }
    }

    /// Other settings hold from now on; what was told before is not told again.
    mutating func replace(_ config: NotificationConfig, at now: Timestamp) -> [Action] {
        let former = groups
        changed.formUnion(former.keys)
        groups = [:]
        deadlines = DeadlineQueue()
        adopt(config)
        for alert in former.values.flatMap(\.alerts.values) {
            for route in config.route.matching(alert.labels) {
                let id = route.groupID(of: alert.labels)
                guard alert.isFiring || former[id]?.alerts[alert.labels] != nil else { continue }
                let group = former[id].map { AlertGroup($0, timing: route.timing) }
                change(id, orMake: group ?? AlertGroup(id: id, timing: route.timing)) { $0.update(alert, at: now) }
            }
        }
        for target in lanes.keys { lanes[target]?.keep { groups[$0] != nil } }
        return advance(to: now)
    }

    /// Goes on with the groups of before a restart. What was on its way then may not have arrived, and is told again.
    mutating func resume(_ former: [AlertGroup], at now: Timestamp) -> [Action] {
        for group in former {
            let id = group.id
            if let route = config.route.all.first(where: { $0.key == id.routeKey && $0.receiver == id.receiver }) {
                change(id, orMake: AlertGroup(resuming: group, timing: route.timing)) { _ in }
                // Repeats have a time of their own.
                let isUntold = (targets[id.receiver] ?? []).contains { target in
                    reason(for: target, group: id, at: now).map { $0 != .repeatInterval } ?? false
                }
                if isUntold, group.changeDue == nil { change(id) { $0.bringForward(to: now) } }
            } else {
                changed.insert(id)
                take(group.alerts.values.filter(\.isFiring), at: now)
            }
        }
        return advance(to: now)
    }

    /// The groups that have changed since the last call, with their states; nil for those that are gone.
    mutating func takeChanged() -> [AlertGroup.ID: AlertGroup?] {
        defer { changed = [] }
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, groups[$0]) })
    }

    /// When `advance` is to be called next; nil when nothing waits for time to pass.
    var nextDue: Timestamp? {
        ([deadlines.first?.time] + lanes.values.map(\.due)).compactMap { $0 }.min()
    }

    /// The integrations, in the order of their receivers' names, with how many groups each is still to be told of.
    var pending: [(target: IntegrationID, count: Int)] {
        lanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.pendingCount) }
    }

    // MARK: Steps

    /// Changes a group, which is made when it is not there and can be, and notes when it is due then.
    private mutating func change(
        _ id: AlertGroup.ID, orMake new: @autoclosure () -> AlertGroup? = nil, _ body: (inout AlertGroup) -> Void
    ) {
        let former = groups[id]?.due
        let revision = groups[id]?.revision
        if groups[id] == nil { groups[id] = new() }
        guard let index = groups.index(forKey: id) else { return }
        body(&groups.values[index])
        if groups.values[index].revision != revision { changed.insert(id) }
        if let due = groups.values[index].due, due != former { deadlines.insert(id, at: due) }
    }

    private mutating func adopt(_ config: NotificationConfig) {
        self.config = config
        targets = [:]
        for receiver in config.receivers {
            targets[receiver.name] = receiver.integrations.enumerated().map { index, integration in
                let kind = type(of: integration).name
                return (IntegrationID(receiver: receiver.name, integration: kind, index: index), integration)
            }
        }
        let former = lanes
        lanes = [:]
        for target in targets.values.joined() { lanes[target.id] = former[target.id] ?? Lane() }
    }

    /// Queues the group wherever it has something new to tell.
    private mutating func flush(_ id: AlertGroup.ID, at now: Timestamp) {
        change(id) { $0.flush(at: now) }
        for target in targets[id.receiver] ?? [] {
            // What a delivery on its way leaves to tell is known when it has ended.
            let isPending = lanes[target.id]?.contains(id) == true
            if isPending || reason(for: target, group: id, at: now) != nil { lanes[target.id]?.enqueue(id) }
        }
        settle(id, at: now)
    }

    /// Sends what a lane may send now.
    private mutating func drain(_ laneID: IntegrationID, at now: Timestamp) -> [Action] {
        guard let target = targets[laneID.receiver]?[laneID.index] else { return [] }
        var actions: [Action] = []
        while let id = lanes[laneID]?.next(at: now) {
            // Things may have changed while the group waited.
            guard let group = groups[id], let reason = reason(for: target, group: id, at: now) else {
                settle(id, at: now)
                continue
            }
            lanes[laneID]?.start(id)
            lastDelivery += 1
            let all = group.alerts.values.sorted { $0.labels < $1.labels }
            flights[lastDelivery] = Flight(target: laneID, group: id, alerts: all)
            let notification = Notification(
                receiver: id.receiver, groupKey: id.text, groupLabels: id.labels,
                alerts: target.integration.sendsResolved ? all : all.filter(\.isFiring), reason: reason,
                externalURL: externalURL
            )
            actions.append(
                .deliver(
                    Delivery(
                        id: lastDelivery, target: laneID, integration: target.integration, notification: notification
                    )
                )
            )
        }
        return actions
    }

    private func reason(
        for target: (id: IntegrationID, integration: any Integration), group: AlertGroup.ID, at now: Timestamp
    ) -> NotificationReason? {
        groups[group]?.reason(
            for: target.id.index, sendsResolved: target.integration.sendsResolved, at: now
        )
    }

    /// Forgets what is resolved once nobody has still to be told.
    private mutating func settle(_ id: AlertGroup.ID, at now: Timestamp) {
        let isUnsettled = (targets[id.receiver] ?? []).contains { target in
            lanes[target.id]?.contains(id) == true || reason(for: target, group: id, at: now) != nil
        }
        guard !isUnsettled else { return }
        change(id) { $0.forgetResolved() }
        if groups[id]?.alerts.isEmpty == true { remove(id) }
    }

    private mutating func remove(_ id: AlertGroup.ID) {
        groups[id] = nil
        changed.insert(id)
        for target in targets[id.receiver] ?? [] { lanes[target.id]?.keep { $0 != id } }
    }
}

extension Route {
    /// The group that an alert with these labels belongs to.
    func groupID(of labels: Labels) -> AlertGroup.ID {
        AlertGroup.ID(routeKey: key, receiver: receiver, labels: groupBy.labels(of: labels))
    }
}
