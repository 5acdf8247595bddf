internal import Glibc
internal import Registry

/// Whether a server accepts connections.
final class ConnectCheck: CheckRun {
    private let acceptedOn: UInt16?
    private let connection: TCPConnection?

    /// With a port, somebody must have accepted the connection: a socket that the keeper holds completes it all by itself.
    init(to target: CheckTarget, acceptedOn port: UInt16?) {
        acceptedOn = port
        connection = TCPConnection(to: target)
    }

    var waitsFor: [pollfd] {
        guard let connection, case .connecting = connection.progress else { return [] }
        return [pollfd(fd: connection.descriptor.number, events: Int16(POLLOUT), revents: 0)]
    }

    func advance() -> CheckOutcome? {
        guard let connection else { return .failed(String(cString: strerror(errno))) }
        switch connection.advance() {
        case .connecting: return nil
        case .failed(let reason): return .failed("cannot connect: \(reason)")
        case .open: return acceptedOn.map(connection.isAccepted) ?? true ? .passed : nil
        }
    }
}
