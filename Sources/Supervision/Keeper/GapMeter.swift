internal import Registry

/// Measures for how long nothing listens on a server's port while it is restarted. Times are monotonic, in milliseconds.
struct GapMeter {
    private static let interval: Int64 = 5

    private let port: UInt16
    private var lastSeen: Int64
    private(set) var dueAt: Int64
    private var isClosed = false

    /// Begins while the port is still served.
    init(of port: UInt16, at now: Int64) {
        self.port = port
        lastSeen = now
        dueAt = now
    }

    /// Looks whether anybody listens.
    mutating func look(at now: Int64) {
        dueAt = now + Self.interval
        guard !isClosed else { return }
        if PortHolder.listeningSockets(onPort: port).isEmpty { isClosed = true } else { lastSeen = now }
    }

    /// How long nobody listened, when the server is ready again.
    func gap(at now: Int64) -> Int64 { isClosed ? now - lastSeen : 0 }
}
