internal import Format
internal import Model

/// The alerts of one rule: takes what each evaluation gives and says what is to be stored and sent.
struct AlertMachine: Sendable {
    /// One series of a rule's expression, described.
    struct Sighting {
        var annotations: Labels
        var value: Double
    }

    /// What follows from an evaluation.
    struct Outcome {
        /// The series that exist from now on; those of before that are missing here have ended.
        var samples: [LabeledSample] = []
        /// The news for notification.
        var alerts: [Alert] = []
        /// The steps in the lives of alerts.
        var changes: [Change] = []
        /// How many alerts there were when they were more than the limit and all were dropped.
        var excess: Int?
    }

    /// A step in the life of one alert.
    struct Change {
        let labels: Labels
        /// Nil for an alert that is new.
        let before: AlertPhase?
        /// Nil for one that is forgotten.
        let after: Instance?
        let value: Double
    }

    /// One alert, alive or lately resolved.
    struct Instance: Sendable {
        var phase: AlertPhase
        var annotations: Labels
        /// Of one that is resolved, the value that ended it, or NaN when that is not known.
        var value: Double
        var activeSince: Timestamp
        var firedAt: Timestamp?
        var sentAt: Timestamp?
        /// Whether it comes from before a restart and was not looked for since: that it is not seen means nothing as
        /// long as not everything has been measured again.
        var isAwaited = false
    }

    private(set) var instances: [Labels: Instance] = [:]
    private var changes: [Change] = []

    /// A rule without alerts, or with those of before a restart.
    init(_ instances: [Labels: Instance] = [:]) {
        self.instances = instances
    }

    /// The labels of the alerts that fire and for which `isWanted` holds.
    func firing(where isWanted: (Labels) -> Bool) -> Set<Labels> {
        var found: Set<Labels> = []
        for (labels, instance) in instances where instance.phase.isFiring && isWanted(labels) { found.insert(labels) }
        return found
    }

    /// Takes an evaluation's result, by the alerts' labels; `unmet` describes those whose condition is not met any more,
    /// as far as that is known. `sampleTime` is the time that samples carry. More alerts than the rule's limit drop them
    /// all, as in Prometheus. `isSettled` says that all has been measured since the start.
    mutating func evaluate(
        _ sightings: [Labels: Sighting], unmet: [Labels: Sighting] = [:], of rule: AlertRule, at now: Timestamp,
        sampleTime: Timestamp, isSettled: Bool = true
    ) -> Outcome {
        changes = []
        let known = rule.limit > 0 ? Set(instances.filter { $0.value.phase.resolvedAt == nil }.keys) : []
        for (labels, sighting) in sightings { see(sighting, labels, of: rule, at: now) }
        for (labels, instance) in instances where sightings[labels] == nil {
            if instance.isAwaited, !isSettled { continue }
            advance(labels, instance, isSeen: false, of: rule, at: now, from: instance.phase, unmet: unmet[labels])
        }
        if rule.limit > 0 {
            let count = instances.values.count { $0.phase.resolvedAt == nil }
            if count > rule.limit {
                var outcome = clear(of: rule, at: now)
                // Those that have come with this evaluation were never there.
                outcome.changes = outcome.changes.filter { known.contains($0.labels) }
                outcome.excess = count
                return outcome
            }
        }
        return Outcome(
            samples: instances.flatMap { labels, instance in
                AlertSeries.samples(of: instance, labels: labels, at: sampleTime)
            },
            alerts: due(of: rule, at: now), changes: changes)
    }

    /// Ends all alerts at once; the news is of those that were told.
    mutating func clear(of rule: AlertRule, at now: Timestamp) -> Outcome {
        let changes = instances.map { labels, instance in
            Change(labels: labels, before: instance.phase, after: nil, value: instance.value)
        }
        instances = instances.filter { $0.value.phase.isFiring && $0.value.sentAt != nil }
            .mapValues { instance in
                var instance = instance
                instance.phase = .resolved(at: now)
                instance.value = .nan
                return instance
            }
        defer { instances = [:] }
        return Outcome(alerts: due(of: rule, at: now), changes: changes)
    }

    private mutating func see(_ sighting: Sighting, _ labels: Labels, of rule: AlertRule, at now: Timestamp) {
        var instance: Instance
        let known = instances[labels]
        if let known, known.phase.resolvedAt == nil {
            instance = known
            instance.annotations = sighting.annotations
            instance.value = sighting.value
            instance.isAwaited = false
        } else {
            instance = Instance(
                phase: .pending, annotations: sighting.annotations, value: sighting.value, activeSince: now)
        }
        advance(labels, instance, isSeen: true, of: rule, at: now, from: known?.phase)
    }

    private mutating func advance(
        _ labels: Labels, _ instance: Instance, isSeen: Bool, of rule: AlertRule, at now: Timestamp,
        from former: AlertPhase?, unmet: Sighting? = nil
    ) {
        let observation = AlertPhase.Observation(
            isSeen: isSeen, now: now, activeSince: instance.activeSince, terms: rule.terms)
        guard let phase = instance.phase.after(observation) else {
            instances[labels] = nil
            changes.append(Change(labels: labels, before: former, after: nil, value: instance.value))
            return
        }
        var instance = instance
        if phase.isFiring, !instance.phase.isFiring { instance.firedAt = now }
        if phase.resolvedAt != nil, instance.phase.resolvedAt == nil {
            instance.value = unmet?.value ?? .nan
            instance.annotations = unmet?.annotations ?? instance.annotations
        }
        instance.phase = phase
        instances[labels] = instance
        if phase != former {
            changes.append(Change(labels: labels, before: former, after: instance, value: instance.value))
        }
    }

    /// What must be sent: what is news, and what was last told a resend delay ago.
    private mutating func due(of rule: AlertRule, at now: Timestamp) -> [Alert] {
        var alerts: [Alert] = []
        for (labels, instance) in instances {
            guard let firedAt = instance.firedAt, instance.isDue(at: now) else { continue }
            instances[labels]?.sentAt = now
            alerts.append(
                Alert(
                    labels: labels, annotations: instance.annotations, startsAt: firedAt,
                    resolvedAt: instance.phase.resolvedAt, generatorURL: rule.generatorURL,
                    value: instance.isValueKnown ? instance.value : nil))
        }
        return alerts.sorted { $0.labels < $1.labels }
    }
}

extension AlertMachine.Instance {
    /// How long after an alert was sent it is sent again, in milliseconds; Prometheus' default.
    static let resendDelay: Timestamp = 60_000

    fileprivate var isValueKnown: Bool { phase.resolvedAt == nil || !value.isNaN }

    fileprivate func isDue(at now: Timestamp) -> Bool {
        guard phase != .pending else { return false }
        guard let sentAt else { return true }
        if let resolvedAt = phase.resolvedAt, resolvedAt > sentAt { return true }
        return now - sentAt >= Self.resendDelay
    }
}

/// What all alerts of one rule have in common.
struct AlertRule {
    let terms: AlertTerms
    let generatorURL: String
    /// How many alerts there may be; 0 for any number.
    var limit = 0
}
