internal import Format

/// Where one alert stands. The life of an alert is this table, which `after(_:)` is; *held* says that the expression
/// has given the series for the rule's `for`, *kept* that `keep_firing_for` is not over yet, and *old* that the alert
/// was resolved more than 15 minutes ago.
///
///     phase        seen, not held   seen, held   unseen, kept   unseen, not kept   unseen, old
///     -            pending          firing       -              -                  -
///     pending      pending          firing       -              -                  -
///     firing       firing           firing       keptFiring     resolved           resolved
///     keptFiring   firing           firing       keptFiring     resolved           resolved
///     resolved     pending          firing       resolved       resolved           -
///
/// What fires goes on firing when a reload lengthens its `for`. What was resolved and is seen again is a new alert:
/// its time begins anew.
enum AlertPhase: Hashable, Sendable {
    case pending
    case firing
    /// Fires though the series is gone since then.
    case keptFiring(since: Timestamp)
    /// Kept so that the news of it can be sent again.
    case resolved(at: Timestamp)

    /// What an evaluation says about an alert.
    struct Observation {
        let isSeen: Bool
        let now: Timestamp
        /// When the series was first seen, in this life of the alert.
        let activeSince: Timestamp
        let terms: AlertTerms

        var isHeld: Bool { now - activeSince >= terms.holdDuration }
    }

    /// How long a resolved alert is remembered, in milliseconds; Prometheus' figure.
    static let resolvedRetention: Timestamp = 15 * 60_000

    /// The next phase; nil when the alert is to be forgotten.
    func after(_ observation: Observation) -> AlertPhase? {
        switch (self, observation.isSeen) {
        case (.pending, true), (.resolved, true): observation.isHeld ? .firing : .pending
        case (.firing, true), (.keptFiring, true): .firing
        case (.pending, false): nil
        case (.firing, false): afterLoss(since: observation.now, observation)
        case (.keptFiring(let since), false): afterLoss(since: since, observation)
        case (.resolved(let time), false): observation.now - time > Self.resolvedRetention ? nil : self
        }
    }

    private func afterLoss(since: Timestamp, _ observation: Observation) -> AlertPhase {
        observation.now - since < observation.terms.keepFiringFor
            ? .keptFiring(since: since) : .resolved(at: observation.now)
    }

    var isFiring: Bool {
        switch self {
        case .firing, .keptFiring: true
        case .pending, .resolved: false
        }
    }

    var resolvedAt: Timestamp? {
        if case .resolved(let time) = self { time } else { nil }
    }
}
