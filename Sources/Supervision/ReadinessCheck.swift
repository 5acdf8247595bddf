internal import Glibc
internal import Registry

/// Watches for a server's readiness: a port that accepts connections and belongs to the server's own processes, or,
/// for a server without a port, that it has not ended at once.
struct ReadinessCheck {
    /// Milliseconds between two looks, which grow from the one to the other.
    private static let shortest: Int64 = 2
    private static let longest: Int64 = 100

    /// What a server without a port must outlive.
    private static let survival: Int64 = 50

    /// How long somebody else on the server's port is waited out. After that it is taken for a helper of the server,
    /// such as a container's proxy, as the port was free when the server was asked for.
    private static let strangerPatience: Int64 = 3000

    private let host: String
    private let port: UInt16?
    private var strangerSince: Int64?
    private var interval = Self.shortest
    /// The monotonic time of the next look.
    private(set) var dueAt: Int64

    /// A check of a server that was spawned at that monotonic time.
    init(of spec: ServerSpec, at now: Int64) {
        host = spec.localHost
        port = spec.port
        dueAt = spec.port == nil ? now + Self.survival : now
    }

    /// Looks, and when the server is not ready, plans the next look.
    mutating func isReady(at now: Int64) -> Bool {
        guard let port else { return now >= dueAt }
        if acceptsConnections(port) {
            if isOurs(port) { return true }
            let since = strangerSince ?? now
            strangerSince = since
            if now - since >= Self.strangerPatience { return true }
        } else {
            strangerSince = nil
        }
        dueAt = now + interval
        interval = min(interval * 2, Self.longest)
        return false
    }

    private func acceptsConnections(_ port: UInt16) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else { return false }
        defer { freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.ai_family, type, 0)
        guard number >= 0 else { return false }
        let connection = Descriptor(owning: number)
        if connect(connection.number, address.ai_addr, address.ai_addrlen) == 0 { return true }
        guard errno == EINPROGRESS else { return false }
        var waiting = pollfd(fd: connection.number, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, Int32(Self.longest)) == 1 else { return false }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(connection.number, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0
    }

    /// A stranger on the port must not be taken for the server. Where the kernel hides the socket, the answer is yes.
    private func isOurs(_ port: UInt16) -> Bool {
        PortHolder.listeningSockets(onPort: port).isEmpty
            || PortHolder(ofPort: port, among: Descendants.all()) != nil
    }
}
