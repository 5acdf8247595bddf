import Format
import Model

/// The pipeline's state machine: alerts, outcomes and the passing of time go in, deliveries come out.
///
/// It has no clock and does no work of its own; whoever drives it hands in the time, and calls `advance` when
/// `nextDue` has come.
struct Dispatcher: Sendable {
    /// How much is kept when alerts come without end.
    struct Limits: Sendable {
        var alerts = 250_000
        /// How often an alert may end within a quarter of an hour before its end waits for a group interval.
        var promptEnds = 3
    }

    /// What is to be done.
    enum Action: Sendable {
        case deliver(Delivery)
        /// Alerts were left out, since too many are there.
        case dropped(Int)
        /// An integration that has failed for long is not told any more of a group that is over.
        case abandoned(IntegrationID, alerts: Int)
    }

    /// For how long it is tried to tell of a group whose last alert has ended, in milliseconds.
    static let abandonAfter: Int64 = 3_600_000

    private struct Flight: Sendable {
        var target: IntegrationID
        let group: AlertGroup.ID
        var record: NotificationRecord
    }

    private let limits: Limits
    private let externalURL: String
    private(set) var config: NotificationConfig
    private(set) var targets: [String: [(id: IntegrationID, integration: any Integration)]] = [:]
    private(set) var groups: [AlertGroup.ID: AlertGroup] = [:]
    /// How many alerts are in all groups.
    private var alertCount = 0
    private var inhibitor = Inhibitor()
    private var flapping: FlapDetector
    /// When groups are due. An entry whose group is due at another time by now is passed over.
    private var deadlines = DeadlineQueue<AlertGroup.ID>()
    private(set) var lanes: [IntegrationID: Lane] = [:]
    private var flights: [UInt64: Flight] = [:]
    private var lastDelivery: UInt64 = 0
    /// Which alerts nobody is to be told of.
    var silences = Silences() { didSet { hasOtherSilences = true } }
    private var hasOtherSilences = false
    /// When the next silence begins or ends.
    private var silenceDue: Timestamp?
    /// The groups that are not as they were when `takeChanged` was called last.
    private var changed: Set<AlertGroup.ID> = []

    init(_ config: NotificationConfig, externalURL: String = "", limits: Limits = Limits()) {
        self.config = config
        self.externalURL = externalURL
        self.limits = limits
        flapping = FlapDetector(limit: limits.promptEnds)
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
        var dropped = 0
        for alert in alerts {
            var isKnownAnywhere = false
            var isFlapping: Bool?
            for route in config.route.matching(alert.labels) {
                let id = route.groupID(of: alert.labels)
                let isKnown = groups[id]?.alerts[alert.labels] != nil
                // What is resolved and was never told of is no news.
                guard isKnown || alert.isFiring else { continue }
                guard isKnown || alertCount < limits.alerts else {
                    dropped += 1
                    continue
                }
                isKnownAnywhere = true
                if !alert.isFiring, isFlapping == nil, groups[id]?.alerts[alert.labels]?.isFiring == true {
                    isFlapping = flapping.takeEnd(of: alert.labels, at: now)
                }
                put(alert, by: escalated(alert.labels, from: id), at: now, waits: isFlapping == true)
                put(alert, by: [route], at: now, waits: isFlapping == true)
            }
            if isKnownAnywhere { inhibitor.update(alert) }
        }
        return dropped
    }

    /// Puts an alert into the groups that it belongs to by some routes; each that is made takes after its `former` one.
    private mutating func put(
        _ alert: Alert, by routes: [Route], at now: Timestamp, waits: Bool = false,
        former: [AlertGroup.ID: AlertGroup] = [:]
    ) {
        for route in routes {
            let id = route.groupID(of: alert.labels)
            var new: AlertGroup?
            if groups[id] == nil {
                let terms = GroupTerms(route, in: config)
                new = former[id].map { AlertGroup($0, terms: terms) } ?? AlertGroup(id: id, terms: terms)
            }
            change(id, orMake: new) { $0.update(alert, at: now, waits: waits) }
        }
    }

    /// The routes by which an alert of a group has gone up.
    private func escalated(_ labels: Labels, from id: AlertGroup.ID) -> [Route] {
        guard let group = groups[id], let steps = group.attention[labels]?.steps else { return [] }
        return group.terms.escalation.prefix(steps).map(\.route)
    }

    /// A delivery has ended. `receiverData` is what the integration wants to know next time, nil for what it knew;
    /// `chance`, in 0..<1, spreads the next attempts of those that failed together.
    mutating func finish(
        _ delivery: UInt64, _ outcome: DeliveryOutcome, receiverData: [String: String]? = nil, at now: Timestamp,
        chance: Double
    ) -> [Action] {
        guard var flight = flights.removeValue(forKey: delivery) else { return [] }
        if let receiverData {
            flight.record.receiverData = receiverData
            change(flight.group) { $0.setReceiverData(receiverData, of: flight.target.index) }
        }
        var actions: [Action] = []
        switch outcome {
        case .delivered:
            lanes[flight.target]?.answered(flight.group, at: now)
            change(flight.group) { $0.told(flight.target.index, flight.record) }
        case .rejected:
            lanes[flight.target]?.answered(flight.group, at: now)
            change(flight.group) { $0.refused(flight.target.index, at: now) }
        case .failed(_, let retryAfter):
            lanes[flight.target]?.failed(flight.group, at: now, retryAfter: retryAfter, chance: chance)
            if let group = groups[flight.group], let end = group.resolvedAt,
                let first = lanes[flight.target]?.firstAttempt(of: flight.group),
                now - max(end, first) > Self.abandonAfter
            {
                actions.append(.abandoned(flight.target, alerts: group.alerts.count))
                lanes[flight.target]?.keep { $0 != flight.group }
                change(flight.group) { $0.giveUp(flight.target.index) }
            }
        }
        settle(flight.group, at: now)
        return actions + advance(to: now)
    }

    /// Time has passed.
    mutating func advance(to now: Timestamp) -> [Action] {
        lookAtSilences(at: now)
        while let next = deadlines.first {
            let isStale = due(of: next.id) != next.time
            guard isStale || next.time <= now else { break }
            deadlines.removeFirst()
            if !isStale { turn(of: next.id, at: now) }
        }
        return lanes.keys.sorted().flatMap { drain($0, at: now) }
    }

    /// Other settings hold from now on; what was told before is not told again.
    mutating func replace(_ config: NotificationConfig, at now: Timestamp) -> [Action] {
        let former = groups
        changed.formUnion(former.keys)
        groups = [:]
        alertCount = 0
        deadlines = DeadlineQueue()
        let changedTargets = adopt(config)
        let escalationRoutes = config.route.escalationRoutes
        for (formerID, formerGroup) in former {
            let step = escalationRoutes.first { $0.isOf(formerID) }
            for (labels, alert) in formerGroup.alerts {
                for route in step.map({ [$0] }) ?? config.route.matching(labels) {
                    let id = route.groupID(of: labels)
                    guard alert.isFiring || former[id]?.alerts[labels] != nil else { continue }
                    put(alert, by: [route], at: now, former: former)
                    if let entry = formerGroup.attention[labels] {
                        // Another group begins with its first step.
                        change(id) {
                            if id == formerID {
                                $0.resume(labels, entry)
                            } else if let acknowledgement = entry.acknowledgement {
                                $0.acknowledge(labels, acknowledgement)
                            }
                        }
                    }
                    put(alert, by: escalated(labels, from: id), at: now, former: former)
                }
                inhibitor.update(alert)
            }
        }
        for target in lanes.keys { lanes[target]?.keep { groups[$0] != nil } }
        // Who has come, or has other settings, need not wait for news.
        for id in groups.keys where !changedTargets.isEmpty && groups[id]?.lastFlush != nil {
            look(at: id, at: now)
            if isUntold(id, at: now, where: { changedTargets.contains($0) }) { change(id) { $0.bringForward(to: now) } }
        }
        return advance(to: now)
    }

    /// Goes on with the groups of before a restart. What was on its way then may not have arrived, and is told again. Who
    /// sends alerts found nobody meanwhile, and has as long as otherwise to send them again.
    mutating func resume(_ former: [AlertGroup], at now: Timestamp) -> [Action] {
        let patience = now + config.resolveTimeout
        let routes = config.route.all + config.route.escalationRoutes
        for group in former {
            let id = group.id
            if let route = routes.first(where: { $0.isOf(id) }) {
                let terms = GroupTerms(route, in: config)
                change(id, orMake: AlertGroup(resuming: group, terms: terms, until: patience)) { _ in }
                for alert in group.alerts.values { inhibitor.update(alert) }
                look(at: id, at: now)
                if group.changeDue == nil, isUntold(id, at: now) { change(id) { $0.bringForward(to: now) } }
            } else {
                changed.insert(id)
                take(group.alerts.values.filter(\.isFiring).map { $0.goingOn(until: patience) }, at: now)
            }
        }
        return advance(to: now)
    }

    /// Whether one of these integrations of a group's has news to be told; repeats have a time of their own.
    private mutating func isUntold(
        _ id: AlertGroup.ID, at now: Timestamp, where isMeant: (IntegrationID) -> Bool = { _ in true }
    ) -> Bool {
        for target in targets[id.receiver] ?? [] where isMeant(target.id) {
            if let reason = reason(for: target, group: id, at: now), reason != .repeatInterval { return true }
        }
        return false
    }

    /// Whether groups may have changed since they were taken last.
    var hasChanged: Bool { !changed.isEmpty }

    /// The groups that have changed since the last call.
    mutating func takeChanged() -> [GroupChange] {
        defer { changed = [] }
        return changed.compactMap { id in
            guard let index = groups.index(forKey: id) else { return GroupChange(id: id) }
            let changes = groups.values[index].takeChanges()
            return changes.isEmpty ? nil : GroupChange(id: id, group: groups.values[index], changes)
        }
    }

    /// Has changes that could not be written down taken anew.
    mutating func restore(_ lost: [GroupChange]) {
        for change in lost {
            changed.insert(change.id)
            if let index = groups.index(forKey: change.id) { groups.values[index].restore(change.changes) }
        }
    }

    /// When `advance` is to be called next; nil when nothing waits for time to pass.
    var nextDue: Timestamp? {
        ([deadlines.first?.time, silenceDue] + lanes.values.map(\.due)).compactMap { $0 }.min()
    }

    /// The integrations, in the order of their receivers' names, with how many groups each is still to be told of, and
    /// since when.
    var pending: [(target: IntegrationID, count: Int, since: Timestamp?)] {
        lanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.pendingCount, $0.value.oldest) }
    }

    // MARK: Steps

    /// Notes that someone looks after the alerts that fire and are meant, or that nobody does any more. Returns them, each
    /// once.
    mutating func acknowledge(
        _ acknowledgement: Acknowledgement?, where isMeant: (Labels) -> Bool
    ) -> [Alert] {
        var found: [Labels: Alert] = [:]
        for (id, group) in groups {
            let meant = group.alerts.values.filter { $0.isFiring && isMeant($0.labels) }
            for alert in meant { found[alert.labels] = alert }
            if !meant.isEmpty {
                change(id) { for alert in meant { $0.acknowledge(alert.labels, acknowledgement) } }
            }
        }
        return Array(found.values).inOrderOfTelling
    }

    /// Changes a group, which is made when it is not there and can be, and notes when it is due then.
    private mutating func change(
        _ id: AlertGroup.ID, orMake new: @autoclosure () -> AlertGroup? = nil, _ body: (inout AlertGroup) -> Void
    ) {
        let known = groups.index(forKey: id)
        let former = due(of: id)
        let formerCount = known.map { groups.values[$0].alerts.count } ?? 0
        if known == nil { groups[id] = new() }
        guard let index = known ?? groups.index(forKey: id) else { return }
        body(&groups.values[index])
        alertCount += groups.values[index].alerts.count - formerCount
        if !groups.values[index].changes.isEmpty { changed.insert(id) }
        if let due = groups.values[index].due, due != former { deadlines.insert(id, at: due) }
    }

    /// When a group is due; looked at in place, as a group is much to be copied.
    private func due(of id: AlertGroup.ID) -> Timestamp? {
        groups.index(forKey: id).flatMap { groups.values[$0].due }
    }

    /// Takes up settings. Returns the integrations that are new, or have other settings.
    @discardableResult
    private mutating func adopt(_ config: NotificationConfig) -> Set<IntegrationID> {
        let formerMarks = Dictionary(self.config.receivers.map { ($0.name, $0.marks) }) { first, _ in first }
        self.config = config
        inhibitor = Inhibitor(config.inhibitRules)
        targets = [:]
        for receiver in config.receivers {
            targets[receiver.name] = receiver.integrations.enumerated().map { index, integration in
                let kind = type(of: integration).name
                return (IntegrationID(receiver: receiver.name, integration: kind, index: index), integration)
            }
        }
        let (former, formerFlights) = (lanes, flights)
        (lanes, flights) = ([:], [:])
        var changedTargets: Set<IntegrationID> = []
        for receiver in config.receivers {
            let match = IntegrationMatch(from: formerMarks[receiver.name] ?? [], to: receiver.marks)
            for target in targets[receiver.name] ?? [] {
                let formerID = match.former(of: target.id.index).map(target.id.at)
                lanes[target.id] = formerID.flatMap { former[$0] } ?? Lane()
                guard !match.isUnchanged(target.id.index) else { continue }
                changedTargets.insert(target.id)
                // Where it fails is another place by now.
                lanes[target.id]?.resume()
            }
            for (id, flight) in formerFlights where flight.target.receiver == receiver.name {
                guard let place = match.place(of: flight.target.index) else { continue }
                flights[id] = flight
                flights[id]?.target = flight.target.at(place)
            }
        }
        return changedTargets
    }

    /// Why nobody is told of an alert with these labels: inhibition, then the times of its route, then silences.
    func suppression(of labels: Labels, muting: [String], at now: Timestamp) -> Suppression {
        Suppression(
            silencedBy: silences.silencing(labels, at: now),
            inhibitedBy: inhibitor.sources(inhibiting: labels).map(\.fingerprint), mutedBy: muting)
    }

    /// Looks anew at what keeps the group's alerts from being told. Returns whether some of them may be told again.
    @discardableResult
    private mutating func look(at id: AlertGroup.ID, at now: Timestamp) -> Bool {
        guard let group = groups[id] else { return false }
        let muting = group.terms.muting(at: now)
        let found = group.alerts.keys.reduce(into: [Labels: Suppression]()) { found, labels in
            let suppression = suppression(of: labels, muting: muting, at: now)
            if !suppression.isEmpty { found[labels] = suppression }
        }
        guard found != group.suppressed else { return false }
        change(id) { $0.suppress(found) }
        return group.suppressed.keys.contains { found[$0] == nil }
    }

    /// Silences have begun, ended or been changed: what they kept back is told at once.
    private mutating func lookAtSilences(at now: Timestamp) {
        guard hasOtherSilences || silenceDue.map({ $0 <= now }) ?? false else { return }
        hasOtherSilences = false
        silenceDue = silences.nextChange(after: now)
        for id in groups.keys.filter({ groups[$0]?.suppressed.isEmpty == false }) where look(at: id, at: now) {
            change(id) { $0.bringForward(to: now) }
        }
    }

    /// Does what is due of a group.
    private mutating func turn(of id: AlertGroup.ID, at now: Timestamp) {
        var ended: [Alert] = []
        change(id) { ended = $0.expire(at: now) }
        for alert in ended { inhibitor.update(alert) }
        if let index = groups.index(forKey: id), let due = groups.values[index].flushDue, due <= now {
            flush(id, at: now)
        }
        escalate(id, at: now)
    }

    /// Tells others of the alerts that nobody has acknowledged for so long.
    private mutating func escalate(_ id: AlertGroup.ID, at now: Timestamp) {
        guard let due = groups[id]?.attention.due, due <= now else { return }
        // Those that are kept back by now do not go up.
        look(at: id, at: now)
        var taken: [(alert: Alert, routes: [Route])] = []
        change(id) { taken = $0.takeSteps(at: now) }
        for (alert, routes) in taken { put(alert, by: routes, at: now) }
    }

    /// Queues the group wherever it has something new to tell.
    private mutating func flush(_ id: AlertGroup.ID, at now: Timestamp) {
        look(at: id, at: now)
        change(id) { $0.flush(at: now) }
        for target in targets[id.receiver] ?? [] {
            // What a delivery on its way leaves to tell is known when it has ended.
            let isPending = lanes[target.id]?.contains(id) == true
            if isPending || reason(for: target, group: id, at: now) != nil { lanes[target.id]?.enqueue(id, at: now) }
        }
        settle(id, at: now)
    }

    /// Sends what a lane may send now.
    private mutating func drain(_ laneID: IntegrationID, at now: Timestamp) -> [Action] {
        guard let target = targets[laneID.receiver]?[laneID.index] else { return [] }
        var actions: [Action] = []
        while let id = lanes[laneID]?.next(at: now) {
            // Things may have changed while the group waited.
            look(at: id, at: now)
            guard let reason = reason(for: target, group: id, at: now), var group = groups[id] else {
                settle(id, at: now)
                continue
            }
            let attempts = lanes[laneID]?.start(id, at: now) ?? Lane.Attempts(since: now)
            change(id) { $0.tell(laneID.index) }
            lastDelivery += 1
            let all = group.alerts.values.filter { group.suppressed[$0.labels] == nil }.inOrderOfTelling
            var record = group.audible(at: now).sent(at: now)
            let earlier = group.records[laneID.index]
            record.keep(group.suppressed.keys, from: earlier)
            // What has ended was told for the last time; what fires then begins anew.
            if let earlier, !earlier.firing.isEmpty { record.receiverData = earlier.receiverData }
            flights[lastDelivery] = Flight(target: laneID, group: id, record: record)
            var notification = Notification(
                receiver: id.receiver, groupKey: id.text, groupLabels: id.labels,
                alerts: target.integration.sendsResolved ? all : all.filter(\.isFiring), reason: reason,
                externalURL: externalURL
            )
            notification.routeLabels = group.terms.labels
            notification.receiverData = record.receiverData
            actions.append(
                .deliver(
                    Delivery(
                        id: lastDelivery, target: laneID, integration: target.integration,
                        notification: notification, attempts: attempts
                    )
                )
            )
        }
        return actions
    }

    private mutating func reason(
        for target: (id: IntegrationID, integration: any Integration), group: AlertGroup.ID, at now: Timestamp
    ) -> NotificationReason? {
        groups[group]?.reason(
            for: target.id.index, sendsResolved: target.integration.sendsResolved, at: now
        )
    }

    /// Forgets what is resolved once nobody has still to be told.
    private mutating func settle(_ id: AlertGroup.ID, at now: Timestamp) {
        for target in targets[id.receiver] ?? [] {
            if lanes[target.id]?.contains(id) == true || reason(for: target, group: id, at: now) != nil { return }
        }
        change(id) { $0.forgetResolved() }
        if groups[id]?.alerts.isEmpty == true { remove(id) }
    }

    private mutating func remove(_ id: AlertGroup.ID) {
        alertCount -= groups.removeValue(forKey: id)?.alerts.count ?? 0
        changed.insert(id)
        for target in targets[id.receiver] ?? [] { lanes[target.id]?.keep { $0 != id } }
    }
}

extension Route {
    /// Whether a group is this route's.
    fileprivate func isOf(_ group: AlertGroup.ID) -> Bool { key == group.routeKey && receiver == group.receiver }

    /// The group that an alert with these labels belongs to.
    func groupID(of labels: Labels) -> AlertGroup.ID {
        AlertGroup.ID(routeKey: key, receiver: receiver, labels: groupBy.labels(of: labels))
    }
}
