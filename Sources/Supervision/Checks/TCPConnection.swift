internal import Glibc
internal import Registry

/// A connection to a server on this machine, which never blocks.
final class TCPConnection {
    /// How far it has come.
    enum Progress {
        case connecting
        case open
        case failed(String)
    }

    let descriptor: Descriptor
    private(set) var progress: Progress

    /// Begins to connect; nil, with `errno`, when there is no socket to be had.
    init?(to target: CheckTarget) {
        let address = target.address
        guard let descriptor = address.socket(flags: Int32(SOCK_NONBLOCK.rawValue)) else { return nil }
        if let steer = target.steer, let source = target.source, source.with({ bind(descriptor.number, $0, $1) }) == 0,
            let port = Self.localPort(of: descriptor.number)
        {
            steer(port)
        }
        let result = address.with { connect(descriptor.number, $0, $1) }
        self.descriptor = descriptor
        progress =
            result == 0 ? .open : errno == EINPROGRESS ? .connecting : .failed(String(cString: strerror(errno)))
    }

    /// Looks how far it has come.
    func advance() -> Progress {
        guard case .connecting = progress else { return progress }
        var waiting = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 0) == 1 else { return progress }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &failure, &size)
        progress = failure == 0 ? .open : .failed(String(cString: strerror(failure)))
        return progress
    }

    /// Whether a process has accepted it: the kernel completes a connection whether anybody does or not.
    func isAccepted(on port: UInt16) -> Bool {
        guard let local = Self.localPort(of: descriptor.number) else { return false }
        return TCPSocket.sockets(onPort: port).contains { $0.remotePort == local && $0.inode != 0 }
    }

    /// The port at this end.
    private static func localPort(of number: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(number, $0, &size)
            }
        }
        guard result == 0 else { return nil }
        // sin_port and sin6_port are at the same place.
        return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }
}
