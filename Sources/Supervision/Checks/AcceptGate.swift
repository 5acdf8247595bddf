internal import Glibc
internal import Registry

/// Tells whose a connection to a shared listening socket has become: the kernel completes it whether anybody accepts it
/// or not, and two instances may be there to do so.
struct AcceptGate {
    /// Who has a connection.
    enum Owner {
        /// Nobody has accepted it yet.
        case waiting
        case ours
        case stranger
    }

    let port: UInt16
    /// The processes of the meant instance.
    let processes: () -> [pid_t]

    /// Looks who has accepted a connection that is open at this end.
    func look(at connection: TCPConnection) -> Owner {
        guard let local = connection.localPort,
            let socket = TCPSocket.all.first(where: { $0.localPort == port && $0.remotePort == local })
        else { return .stranger }
        guard socket.inode != 0 else { return .waiting }
        let name: Set = ["socket:[\(socket.inode)]"]
        return processes().contains { holds($0, name) } ? .ours : .stranger
    }
}
