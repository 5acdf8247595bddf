package import Format
package import Model

/// The states that an alerting rule and its alerts have outside.
package enum AlertState: String, Hashable, Sendable {
    case inactive, pending, firing
}

/// One pending or firing alert, for showing.
package struct ActiveAlert: Hashable, Sendable {
    package let group: RuleGroup.ID
    /// With `alertname`.
    package let labels: Labels
    package let annotations: Labels
    package let state: AlertState
    /// When the expression first gave the series.
    package let activeAt: Timestamp
    /// Since when it fires though the series is gone.
    package let keepFiringSince: Timestamp?
    package let value: Double

    package var name: String { labels["alertname"] ?? "" }

    /// Whether anything is amiss: a dead man's switch fires with the severity `none` as long as all is well.
    package var wantsAttention: Bool { labels["severity"] != "none" }
}

extension ActiveAlert {
    /// Nil for an alert that is resolved.
    init?(_ instance: AlertMachine.Instance, labels: Labels, group: RuleGroup.ID) {
        guard instance.phase.resolvedAt == nil else { return nil }
        self.group = group
        self.labels = labels
        annotations = instance.annotations
        state = instance.phase.isFiring ? .firing : .pending
        activeAt = instance.activeSince
        keepFiringSince = if case .keptFiring(let since) = instance.phase { since } else { nil }
        value = instance.value
    }
}
