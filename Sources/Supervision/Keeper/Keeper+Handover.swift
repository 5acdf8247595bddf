internal import Glibc
internal import Registry

/// The old instance's last moments with new connections going elsewhere: it is asked to end when it has taken in all that
/// had reached it, as servers drop connections that they have accepted and not yet read from.
struct Handover {
    /// How often it is looked, in milliseconds, and how many looks in a row must find nothing.
    private static let interval: Int64 = 20
    private static let quietLooks = 3
    /// How long it may make no progress before it is asked to end all the same, in milliseconds: with requests that it has
    /// not read, which a busy server may take in a thousand at a time, and with connections that have brought none yet.
    private static let patienceWithRequests: Int64 = 5000
    private static let patienceWithConnections: Int64 = 1000

    private let socket: UInt64
    private let port: UInt16
    private let until: Int64
    private var quiet = 0
    private var waiting: [TCPSocket] = []
    private var lastProgress: Int64
    /// The next look; monotonic milliseconds.
    private(set) var dueAt: Int64

    /// Begins when new connections no longer reach the listening socket of that inode. It lasts no longer than `until`.
    init(of socket: UInt64, port: UInt16, at now: Int64, until: Int64) {
        self.socket = socket
        self.port = port
        self.until = until
        lastProgress = now
        dueAt = now + Self.interval
    }

    /// Looks; whether the instance can be asked to end.
    mutating func isOver(at now: Int64) -> Bool {
        dueAt = now + Self.interval
        let found = TCPSocket.sockets(onPort: port).filter {
            $0.isListening
                ? $0.inode == socket && $0.unread > 0 : $0.inode != 0 && ($0.unread > 0 || !$0.hasReceived)
        }
        if found != waiting { lastProgress = now }
        waiting = found
        quiet = found.isEmpty ? quiet + 1 : 0
        let hasRequests = found.contains { $0.unread > 0 }
        let patience = hasRequests ? Self.patienceWithRequests : Self.patienceWithConnections
        return quiet >= Self.quietLooks || now >= min(until, lastProgress + patience)
    }
}

extension Keeper {
    /// Sees to it that the server has a socket to inherit, where it is to inherit one; false when that is not possible.
    func makeSocket() -> Bool {
        takeNextSocket()
        guard socket == nil, spec.inheritsSocket, let port = spec.port,
            let address = NumericAddress(host: spec.host, port: port)
        else { return true }
        do throws(RegistryError) {
            socket = try ListeningSocket(at: address, named: spec.address ?? "")
            return true
        } catch {
            note("\(error)")
            return false
        }
    }

    /// Makes the socket of the next instance beside that of the running one; false when that is not possible.
    func makeNextSocket() -> Bool {
        guard socket != nil, let port = spec.port, let address = NumericAddress(host: spec.host, port: port) else {
            return false
        }
        do throws(RegistryError) {
            nextSocket = try ListeningSocket(at: address, named: spec.address ?? "")
            return true
        } catch {
            note("\(error)")
            return false
        }
    }

    /// Lets the connection that a check makes from that port reach the next instance, and all others the running one.
    func direct(probePort: UInt16) { socket?.direct(.older(probePort: probePort)) }

    /// Lets new connections wait for the next instance, before the running one is asked to end. False when there is no
    /// socket to hand over.
    func beginHandover() -> Bool {
        guard let inode = socket?.inode, let port = spec.port, makeNextSocket() else { return false }
        socket?.direct(.newer)
        handover = handover(of: inode, port)
        return true
    }

    /// The next instance is ready: new connections go to it, and the running one may finish.
    func switchSockets() {
        guard nextSocket != nil, let inode = socket?.inode, let port = spec.port else { return }
        socket?.direct(.newer)
        handover = handover(of: inode, port)
        takeNextSocket()
    }

    private func handover(of inode: UInt64, _ port: UInt16) -> Handover {
        let now = Self.now().monotonic
        return Handover(of: inode, port: port, at: now, until: now + spec.stopTimeout)
    }

    /// The next instance's socket becomes the server's.
    func takeNextSocket() {
        guard nextSocket != nil else { return }
        socket = nextSocket.take()
        nextSocket = nil
    }

    /// Asks the old instance to end, once it has taken in what had reached it.
    func moveHandoverOn(at now: Int64) {
        guard handover?.isOver(at: now) == true else { return }
        handover = nil
        if let process = retiring?.process { signal(SIGTERM, toInstanceOf: process) } else { askToEnd() }
    }
}
