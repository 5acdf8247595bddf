internal import Glibc
internal import Registry

/// Whether a server accepts connections. With a gate: whether the meant instance has accepted this one.
final class ConnectCheck: CheckRun {
    private let address: NumericAddress
    private let gate: AcceptGate?
    private var connection: TCPConnection?

    init(to address: NumericAddress, gate: AcceptGate?) {
        self.address = address
        self.gate = gate
        connection = TCPConnection(to: address)
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
        case .open: break
        }
        guard let gate else { return .passed }
        switch gate.look(at: connection) {
        case .waiting: return nil
        case .ours: return .passed
        case .stranger:
            self.connection = TCPConnection(to: address)
            return nil
        }
    }
}
