import Format
import HTTPConfig
import Model

@testable import Notify

/// Drives the pipeline's state machine by hand and writes down what it does, one line for each delivery:
/// `time target reason: alerts`, resolved alerts with a `-` before their names.
struct Scenario {
    private var dispatcher: Dispatcher
    private var config: NotificationConfig
    /// The groups as they were written down.
    private var saved: [AlertGroup.ID: [UInt8]] = [:]
    private var now: Timestamp = 0
    private var open: [(line: String, id: UInt64)] = []
    private(set) var log: [String] = []

    init(_ config: NotificationConfig, limits: Dispatcher.Limits = Dispatcher.Limits()) {
        self.config = config
        dispatcher = Dispatcher(config, limits: limits)
    }

    /// One receiver `r` with as many webhooks.
    static func config(
        wait: Int64 = 0, interval: Int64 = 5000, repeats: Int64 = 3_600_000, sendsResolved: [Bool] = [true],
        groupBy: Set<String> = ["alertname"]
    ) -> NotificationConfig {
        var timing = RouteTiming()
        (timing.groupWait, timing.groupInterval, timing.repeatInterval) = (wait, interval, repeats)
        return NotificationConfig(
            route: Route(receiver: "r", groupBy: .labels(groupBy), timing: timing),
            receivers: [
                Receiver(
                    name: "r", integrations: sendsResolved.map { Webhook(url: .text("http://h"), sendsResolved: $0) })
            ])
    }

    /// Alerts fire (`A/1`: alertname A, server 1) or are resolved (`-A/1`).
    mutating func receive(_ names: String...) {
        let alerts = names.map { name in
            let parts = name.drop { $0 == "-" }.split(separator: "/").map(String.init)
            return Alert(
                labels: ["alertname": parts[0], "server": parts.count > 1 ? parts[1] : ""], annotations: .empty,
                startsAt: now, resolvedAt: name.hasPrefix("-") ? now : nil)
        }
        take(dispatcher.receive(alerts, at: now))
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

    /// Ends the oldest delivery that is still open.
    mutating func finish(_ outcome: DeliveryOutcome = .delivered) {
        guard !open.isEmpty else { return log.append("nothing to finish") }
        let delivery = open.removeFirst()
        take(dispatcher.finish(delivery.id, outcome, at: now, chance: 1))
    }

    mutating func fail(retryAfter: Int64? = nil) {
        finish(.failed(DeliveryError("down"), retryAfter: retryAfter))
    }

    mutating func refuse() { finish(.rejected(DeliveryError("no"))) }

    mutating func replace(_ config: NotificationConfig) {
        self.config = config
        take(dispatcher.replace(config, at: now))
    }

    /// The agent is killed, and another begins with what was written down.
    mutating func restart() {
        dispatcher = Dispatcher(config)
        open = []
        let groups = saved.compactMap { id, bytes in
            (try? JSONValue(parsing: bytes)).flatMap { AlertGroup(id: id, document: $0) }
        }
        take(dispatcher.resume(groups, at: now))
    }

    /// How many deliveries are on their way.
    var inFlight: Int { open.count }

    var pending: Int { dispatcher.pending.reduce(0) { $0 + $1.count } }

    private mutating func take(_ actions: [Dispatcher.Action]) {
        for (id, group) in dispatcher.takeChanged() { saved[id] = group?.document.encoded() }
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
