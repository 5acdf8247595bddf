internal import Database
internal import Format
internal import Model

extension RuleManager {
    /// How alerts that were there before a restart go on, and what comes of those that do not.
    struct Resumption {
        private(set) var instances: [SavedRule: [Labels: AlertMachine.Instance]] = [:]
        /// Alerts of rules that are gone or have been away for too long.
        private(set) var ended: [SavedAlert] = []

        init() {}

        init(_ remains: AlertStates.Remains, in groups: [RuleGroup], at now: Timestamp) {
            let known = Set(groups.flatMap(\.savedRules))
            let outage = max(0, now - (remains.lastSeen ?? now))
            for alert in remains.alerts {
                if known.contains(alert.rule), let resumed = alert.instance.resumed(after: outage, at: now) {
                    instances[alert.rule, default: [:]][alert.labels] = resumed
                } else {
                    ended.append(alert)
                }
            }
        }

        /// The steps that end what does not go on.
        func changes(at now: Timestamp) -> [AlertChange] {
            ended.map { alert in
                AlertChange(
                    rule: alert.rule, labels: alert.labels, before: alert.instance.phase, after: nil,
                    value: alert.instance.value, at: now)
            }
        }

        /// The news of what fired and does not go on.
        func alerts(at now: Timestamp) -> [Alert] {
            ended.compactMap { alert in
                guard alert.instance.phase.isFiring, let firedAt = alert.instance.firedAt else { return nil }
                return Alert(
                    labels: alert.labels, annotations: alert.instance.annotations, startsAt: firedAt, resolvedAt: now,
                    value: alert.instance.value)
            }
        }
    }
}
