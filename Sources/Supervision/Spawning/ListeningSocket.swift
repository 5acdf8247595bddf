internal import CLinux
internal import Glibc
internal import Registry

/// A listening socket that the keeper holds across the lives of its server, so that no connection is refused between
/// them: the server inherits it as systemd hands sockets over (`LISTEN_FDS`, sd_listen_fds(3)).
///
/// An instance that is to be replaced keeps its own, and the next one gets a second beside it (`SO_REUSEPORT`). The keeper
/// decides which of them new connections reach: so the old instance can finish all that has reached it before it is told
/// to end, and no connection is caught between its acceptance and its end.
struct ListeningSocket: ~Copyable {
    /// The number that the server finds it under: the first that the protocol knows.
    static let number: Int32 = 3

    let descriptor: Descriptor
    let inode: UInt64

    /// Listens at an address, beside another socket that may listen there already.
    init(at address: NumericAddress, named name: String) throws(RegistryError) {
        guard let descriptor = address.socket() else { throw .io("create a socket for", path: name, errno: errno) }
        var yes: Int32 = 1
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            setsockopt(descriptor.number, SOL_SOCKET, option, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        guard address.with({ bind(descriptor.number, $0, $1) }) == 0, listen(descriptor.number, SOMAXCONN) == 0 else {
            throw .io("listen on", path: name, errno: errno)
        }
        self.init(descriptor)
    }

    /// Takes over the socket that a running server has inherited from another keeper; nil when it has it no more, or
    /// when the system does not let go of it.
    static func taken(from process: ProcessIdentity, _ held: HeldSocket) -> ListeningSocket? {
        let number = clinux_pidfd_open(process.pid)
        guard number >= 0 else { return nil }
        let server = Descriptor(owning: number)
        guard process.isRunning else { return nil }
        // Where it was given, else wherever the server has moved it.
        let folder = "/proc/\(process.pid)/fd"
        let moved = (folderEntries(folder) ?? []).compactMap { Int32($0) }
            .filter { linkTarget("\(folder)/\($0)") == "socket:[\(held.inode)]" }
        for candidate in [held.descriptor] + moved {
            let copy = clinux_pidfd_getfd(server.number, candidate)
            guard copy >= 0 else { continue }
            let socket = ListeningSocket(Descriptor(owning: copy))
            if socket.inode == held.inode { return socket }
        }
        return nil
    }

    /// Which of the sockets of one address gets new connections.
    enum Direction: Hashable {
        /// The older one; connections from that port reach the newer.
        case older(probePort: UInt16)
        case newer
    }

    /// Decides where new connections go from now on. With a single socket, there is nothing to decide.
    func direct(_ direction: Direction) {
        switch direction {
        case .older(let port): _ = clinux_direct_connections(descriptor.number, 0, Int32(port), 1)
        case .newer: _ = clinux_direct_connections(descriptor.number, 1, -1, 1)
        }
    }

    /// What is written down of it for a keeper that may have to take it over.
    var record: HeldSocket { HeldSocket(descriptor: Self.number, inode: inode) }

    private init(_ descriptor: consuming Descriptor) {
        var status = stat()
        inode = fstat(descriptor.number, &status) == 0 ? UInt64(status.st_ino) : 0
        self.descriptor = descriptor
    }
}
