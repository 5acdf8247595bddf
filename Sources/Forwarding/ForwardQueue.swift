import Format
import Model

/// What each Alertmanager is still to be told. It is the newest state of an alert that is told, never one of before, so
/// that nothing piles up while an Alertmanager is away.
struct ForwardQueue: Sendable {
    /// Alerts on their way to one Alertmanager.
    struct Batch: Sendable {
        let target: Alertmanager
        let alerts: [Alert]
        fileprivate let labels: Set<Labels>
    }

    /// How an attempt went.
    enum Outcome: Sendable {
        case taken, failed
        /// It takes these alerts at no time.
        case refused
    }

    private struct Lane: Sendable {
        /// Alerts by the labels with which they are handed over.
        var pending: Set<Labels> = []
        var isBusy = false
        var failures = 0
        var pausedUntil: Timestamp?
    }

    /// The most alerts that are sent at once; Prometheus' default.
    static let batchSize = 256
    /// After how long everything is told again, in milliseconds: an Alertmanager takes what it does not hear of for over.
    static let resendInterval: Timestamp = 60_000
    /// For how long it is told that an alert is over, in milliseconds, as by Prometheus.
    static let resolvedRetention: Timestamp = 15 * 60_000
    /// The waits between attempts, in milliseconds.
    private static let firstBackoff: Timestamp = 500
    private static let longestBackoff: Timestamp = 30_000

    private var config: AlertingConfig
    private var known: [Labels: Alert] = [:]
    private var lanes: [Alertmanager: Lane] = [:]
    private var nextResend: Timestamp?

    init(_ config: AlertingConfig) {
        self.config = config
        for target in config.alertmanagers { lanes[target] = Lane() }
    }

    /// The Alertmanagers, in the order of the file, and how many alerts each is still to be told of.
    var pending: [(target: Alertmanager, count: Int)] {
        config.alertmanagers.map { ($0, lanes[$0]?.pending.count ?? 0) }
    }

    /// When there will be something to do that no event begins; nil for never.
    var due: Timestamp? {
        let waits = lanes.values.filter { !$0.isBusy && !$0.pending.isEmpty }.compactMap(\.pausedUntil)
        return (waits + [nextResend].compactMap(\.self)).min()
    }

    // MARK: Events

    /// Takes alerts as the rules hand them over.
    mutating func receive(_ alerts: [Alert], at now: Timestamp) -> [Batch] {
        guard !lanes.isEmpty else { return [] }
        for alert in alerts {
            // These change at each evaluation, and nobody is told of them.
            var news = alert
            (news.value, news.updatedAt) = (nil, 0)
            guard known[news.labels] != news else { continue }
            known[news.labels] = news
            for target in lanes.keys { lanes[target]?.pending.insert(news.labels) }
        }
        if nextResend == nil, !known.isEmpty { nextResend = now + Self.resendInterval }
        return advance(to: now)
    }

    /// Makes another file hold. Who is new is told of everything.
    mutating func replace(_ config: AlertingConfig, at now: Timestamp) -> [Batch] {
        let old = lanes
        lanes = [:]
        for target in config.alertmanagers { lanes[target] = old[target] ?? Lane(pending: Set(known.keys)) }
        if lanes.isEmpty { (known, nextResend) = ([:], nil) }
        self.config = config
        return advance(to: now)
    }

    /// Takes how an attempt went.
    mutating func finish(_ batch: Batch, _ outcome: Outcome, at now: Timestamp) -> [Batch] {
        guard var lane = lanes[batch.target] else { return advance(to: now) }
        lane.isBusy = false
        if case .failed = outcome {
            lane.pending.formUnion(batch.labels)
            lane.pausedUntil = now + min(Self.longestBackoff, Self.firstBackoff << min(Timestamp(lane.failures), 16))
            lane.failures += 1
        } else {
            (lane.failures, lane.pausedUntil) = (0, nil)
        }
        lanes[batch.target] = lane
        return advance(to: now)
    }

    /// What is to be sent now.
    mutating func advance(to now: Timestamp) -> [Batch] {
        if let nextResend, nextResend <= now { tellAllAgain(at: now) }
        return config.alertmanagers.compactMap { batch(for: $0, at: now) }
    }

    // MARK: Steps

    private mutating func tellAllAgain(at now: Timestamp) {
        known = known.filter { _, alert in alert.resolvedAt.map { now - $0 < Self.resolvedRetention } ?? true }
        for target in lanes.keys { lanes[target]?.pending = Set(known.keys) }
        nextResend = known.isEmpty ? nil : now + Self.resendInterval
    }

    private mutating func batch(for target: Alertmanager, at now: Timestamp) -> Batch? {
        guard var lane = lanes[target], !lane.isBusy, !lane.pending.isEmpty, lane.pausedUntil ?? now <= now else {
            return nil
        }
        // After a failure it is tried with what there is by then, and at once again when it is well.
        let labels = Set(lane.pending.prefix(Self.batchSize))
        lane.pending.subtract(labels)
        let alerts = labels.compactMap { known[$0].flatMap { relabelled($0, for: target) } }
        lane.isBusy = !alerts.isEmpty
        lanes[target] = lane
        guard !alerts.isEmpty else { return batch(for: target, at: now) }
        return Batch(target: target, alerts: alerts.sorted { $0.labels < $1.labels }, labels: labels)
    }

    private func relabelled(_ alert: Alert, for target: Alertmanager) -> Alert? {
        guard let labels = alert.labels.relabelled(by: config.rules)?.relabelled(by: target.rules) else { return nil }
        var alert = alert
        alert.labels = labels
        return labels.isEmpty ? nil : alert
    }
}
