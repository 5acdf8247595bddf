internal import Format
internal import Model

/// The series in which alerts are stored, as Prometheus has them.
enum AlertSeries {
    /// 1 for each alert, with its state as the label `alertstate`.
    static let state = "ALERTS"
    /// When each alert became active, in seconds since the epoch.
    static let since = "ALERTS_FOR_STATE"

    /// The samples of one alert; a resolved one has none.
    static func samples(
        of instance: AlertMachine.Instance, labels: Labels, at time: Timestamp
    ) -> [LabeledSample] {
        guard instance.phase.resolvedAt == nil else { return [] }
        let stateName = instance.phase.isFiring ? AlertState.firing.rawValue : AlertState.pending.rawValue
        let stateLabels = labels.merging(Labels(metric: state, [("alertstate", stateName)]))
        return [
            LabeledSample(labels: stateLabels, timestamp: time, value: 1),
            LabeledSample(
                labels: labels.setting(Labels.metricName, to: since), timestamp: time,
                // Whole seconds, as upstream stores Unix times.
                value: Double(instance.activeSince / 1000)),
        ]
    }
}
