import Format
import HTTPConfig
import Model

@testable import Notify

/// Drives the pipeline's state machine by hand and writes down what it does, one line for each delivery:
/// `time target reason: alerts`, resolved alerts with a `-` before their names.
struct Scenario {
    private var dispatcher: Dispatcher
    private var config: NotificationConfig
    private let limits: Dispatcher.Limits
    /// The groups as they were written down.
    private var saved: [AlertGroup.ID: (head: [UInt8], alerts: [Labels: [UInt8]])] = [:]
    private var now: Timestamp = 0
    private var open: [(line: String, id: UInt64)] = []
    private(set) var log: [String] = []

    init(_ config: NotificationConfig, limits: Dispatcher.Limits = Dispatcher.Limits()) {
        self.config = config
        self.limits = limits
        dispatcher = Dispatcher(config, limits: limits)
    }

    /// One receiver `r` with as many webhooks.
    static func config(
        wait: Int64 = 0, interval: Int64 = 5000, repeats: Int64 = 3_600_000, sendsResolved: [Bool] = [true],
        groupBy: Set<String> = ["alertname"], inhibitRules: [InhibitRule] = [], waitsToResolve: Bool = false
    ) -> NotificationConfig {
        var timing = RouteTiming()
        (timing.groupWait, timing.groupInterval, timing.repeatInterval) = (wait, interval, repeats)
        var config = NotificationConfig(
            route: Route(receiver: "r", groupBy: .labels(groupBy), timing: timing),
            receivers: [
                Receiver(
                    name: "r", integrations: sendsResolved.map { Webhook(url: .text("http://h"), sendsResolved: $0) })
            ])
        config.inhibitRules = inhibitRules
        config.waitsToResolve = waitsToResolve
        return config
    }

    /// The same, and when nobody acknowledges an alert for so many seconds, receivers `s0`, `s1` and so on are told.
    static func escalating(after seconds: Int64..., repeats: Int64 = 3_600_000) -> NotificationConfig {
        let plain = config(repeats: repeats)
        var route = plain.route
        route.escalation = seconds.enumerated().map { EscalationStep(after: $1 * 1000, receiver: "s\($0)") }
        let others = seconds.indices.map { Receiver(name: "s\($0)", integrations: [Webhook(url: .text("http://h"))]) }
        return NotificationConfig(route: route, receivers: plain.receivers + others)
    }

    /// Alerts fire (`A/1`: alertname A, server 1) or are resolved (`-A/1`).
    /// Their sender's clock may be ahead.
    mutating func receive(_ names: String..., lasting seconds: Double? = nil, ahead: Double = 0) {
        let alerts = names.map { name in
            Alert(
                labels: Self.labels(of: name), annotations: .empty, startsAt: now + Timestamp(ahead * 1000),
                resolvedAt: name.hasPrefix("-") ? now + Timestamp(ahead * 1000) : nil,
                expiresAt: seconds.map { now + Timestamp($0 * 1000) })
        }
        take(dispatcher.receive(alerts, at: now))
    }

    private static func labels(of name: String) -> Labels {
        let parts = name.drop { $0 == "-" }.split(separator: "/").map(String.init)
        return ["alertname": parts[0], "server": parts.count > 1 ? parts[1] : ""]
    }

    /// Lets time pass to a second, stopping wherever something is due.
    mutating func advance(to second: Double) {
        let end = Timestamp(second * 1000)
        var stops = 0
        while let due = dispatcher.nextDue, due <= end, stops < 1000 {
            stops += 1
            now = max(now, due)
            take(dispatcher.advance(to: now))
        }
        if stops == 1000 { log.append("never comes to rest") }
        now = end
    }

    /// Lets time pass with nobody there to see it.
    mutating func sleep(until second: Double) { now = Timestamp(second * 1000) }

    /// Ends the oldest delivery that is still open.
    mutating func finish(_ outcome: DeliveryOutcome = .delivered) {
        guard !open.isEmpty else { return log.append("nothing to finish") }
        let delivery = open.removeFirst()
        take(dispatcher.finish(delivery.id, outcome, at: now, chance: 1))
    }

    mutating func fail(retryAfter: Int64? = nil) {
        finish(.failed(DeliveryError(.network, "down"), retryAfter: retryAfter))
    }

    mutating func refuse() { finish(.rejected(DeliveryError(.clientError, "no"))) }

    mutating func replace(_ config: NotificationConfig) {
        self.config = config
        take(dispatcher.replace(config, at: now))
    }

    /// The agent is killed, and another begins with what was written down, and with settings that may be other ones.
    mutating func restart(with other: NotificationConfig? = nil) {
        if let other { config = other }
        dispatcher = Dispatcher(config, limits: limits)
        open = []
        let groups = saved.compactMap { id, state in
            AlertGroup(
                id: id, document: Self.parsed(state.head),
                alerts: state.alerts.map { ($0.key, Self.parsed($0.value)) })
        }
        take(dispatcher.resume(groups, at: now))
    }

    /// Silences alerts of a name between two seconds.
    mutating func silence(_ name: String, from start: Double, to end: Double) throws -> Silence.ID {
        let silence = Silence(
            matchers: [Matcher("alertname", equals: name)], startsAt: Timestamp(start * 1000),
            endsAt: Timestamp(end * 1000), createdBy: "me", comment: "c")
        let (id, _) = try dispatcher.silences.set(silence, at: now, newID: "id-\(name)-\(start)")
        take(dispatcher.advance(to: now))
        return id
    }

    mutating func expire(_ silence: Silence.ID) throws {
        _ = try dispatcher.silences.expire(silence, at: now)
        take(dispatcher.advance(to: now))
    }

    /// Someone looks after alerts of a name, or nobody does any more. Returns how many were meant.
    @discardableResult
    mutating func acknowledge(_ name: String, undo: Bool = false) -> Int {
        let labels = Self.labels(of: name)
        let acknowledgement = undo ? nil : Acknowledgement(by: "me", comment: "c", at: now)
        let found = dispatcher.acknowledge(acknowledgement) { $0 == labels }
        take(dispatcher.advance(to: now))
        return found.count
    }

    /// How it goes with telling each integration of an alert.
    func progress(of name: String) -> [AlertDestination.Progress] {
        dispatcher.destinations(of: Self.labels(of: name), at: now).flatMap(\.legs).map(\.progress)
    }

    /// How many groups there are.
    var groups: Int { dispatcher.groups.count }

    /// How many deliveries are on their way.
    var inFlight: Int { open.count }

    var pending: Int { dispatcher.pending.reduce(0) { $0 + $1.count } }

    private static func parsed(_ bytes: [UInt8]) -> JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }

    private mutating func save(_ change: GroupChange) {
        guard let group = change.group else { return saved[change.id] = nil }
        saved[change.id, default: ([], [:])].head = group.document
        for labels in change.changes.alerts { saved[change.id]?.alerts[labels] = group.document(of: labels) }
    }

    private mutating func take(_ actions: [Dispatcher.Action]) {
        for change in dispatcher.takeChanged() { save(change) }
        for action in actions {
            switch action {
            case .deliver(let delivery):
                let alerts = delivery.notification.alerts.map { alert in
                    let server = alert.labels["server"].map { "/\($0)" } ?? ""
                    return (alert.isFiring ? "" : "-") + (alert.labels["alertname"] ?? "") + server
                }
                let line =
                    "\(goFloatText(Double(now) / 1000)) \(delivery.target.receiver)\(delivery.target.index) "
                    + "\(delivery.notification.reason.rawValue): \(alerts.joined(separator: " "))"
                log.append(line)
                open.append((line, delivery.id))
            case .dropped(let count): log.append("\(goFloatText(Double(now) / 1000)) dropped \(count)")
            case .abandoned(let target, let alerts):
                log.append("\(goFloatText(Double(now) / 1000)) abandoned \(target.receiver): \(alerts)")
            }
        }
    }
}
