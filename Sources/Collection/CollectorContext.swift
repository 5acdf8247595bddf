internal import Exposition
internal import HTTP
internal import Model
internal import Registry

/// What all monitors share.
struct CollectorContext: Sendable {
    let settings: Collector.Settings
    let storage: any Appendable
    let transport: any HTTPTransport
    let time: any TimeSource
    let host: HostSampler
    let home: StateFolder
    let events: any EventSink
    let board = Board()
    /// What the agent's newest probes found, for others to read.
    var health: HealthFolder { home.health }
    private let success: Gauge
    private let duration: Gauge

    init(
        settings: Collector.Settings, storage: any Appendable, transport: any HTTPTransport, time: any TimeSource,
        host: HostSampler, home: StateFolder, events: any EventSink, registry: MetricRegistry
    ) {
        self.settings = settings
        self.storage = storage
        self.transport = transport
        self.time = time
        self.host = host
        self.home = home
        self.events = events
        success = registry.gauge(MetricCatalogue.collectorSuccess)
        duration = registry.gauge(MetricCatalogue.collectorDuration)
    }

    /// Writes down how long a collector took, and whether it found what it looks for.
    func record(_ collector: String, seconds: Double, isSuccess: Bool) {
        success.set(isSuccess ? 1 : 0, ["collector": collector])
        duration.set(seconds, ["collector": collector])
    }
}
