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

    init(
        settings: Collector.Settings, storage: any Appendable, transport: any HTTPTransport, time: any TimeSource,
        host: HostSampler, home: StateFolder, events: any EventSink
    ) {
        self.settings = settings
        self.storage = storage
        self.transport = transport
        self.time = time
        self.host = host
        self.home = home
        self.events = events
    }
}
