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
    let health: HealthFolder
    let events: any EventSink
    let board = Board()

    init(
        settings: Collector.Settings, storage: any Appendable, transport: any HTTPTransport, time: any TimeSource,
        host: HostSampler, health: HealthFolder, events: any EventSink
    ) {
        self.settings = settings
        self.storage = storage
        self.transport = transport
        self.time = time
        self.host = host
        self.health = health
        self.events = events
    }
}
