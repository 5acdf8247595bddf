import Exposition
import Format
import Model

/// Whether the newest reading of the configuration succeeded, and when one last did.
struct ReloadMetrics: Sendable {
    private static let successful = MetricFamily(
        "roost_config_last_reload_successful", .gauge,
        help: "Whether the newest attempt to read the configuration succeeded (1) or was refused (0).")
    private static let successTime = MetricFamily(
        "roost_config_last_reload_success_timestamp_seconds", .gauge, unit: "seconds",
        help: "When the configuration was last read, in seconds since the epoch.")

    private let registry: MetricRegistry

    init(_ registry: MetricRegistry) {
        self.registry = registry
    }

    /// Notes how the newest reading of the configuration went.
    func record(isSuccess: Bool, at time: Timestamp) {
        registry.gauge(Self.successful).set(isSuccess ? 1 : 0)
        if isSuccess { registry.gauge(Self.successTime).set(Double(time) / 1000) }
    }
}
