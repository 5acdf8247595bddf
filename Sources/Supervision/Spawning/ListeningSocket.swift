internal import CLinux
internal import Glibc
internal import Registry

/// A listening socket that the keeper holds across the lives of its server, so that no connection is refused between
/// them: the server inherits it as systemd hands sockets over (`LISTEN_FDS`, sd_listen_fds(3)).
struct ListeningSocket: ~Copyable {
    /// The number that the server finds it under: the first that the protocol knows.
    static let number: Int32 = 3

    let descriptor: Descriptor
    let inode: UInt64

    /// Listens at an address.
    init(at address: NumericAddress, named name: String) throws(RegistryError) {
        guard let descriptor = address.socket() else { throw .io("create a socket for", path: name, errno: errno) }
        var yes: Int32 = 1
        setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
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

    /// What is written down of it for a keeper that may have to take it over.
    var record: HeldSocket { HeldSocket(descriptor: Self.number, inode: inode) }

    private init(_ descriptor: consuming Descriptor) {
        var status = stat()
        inode = fstat(descriptor.number, &status) == 0 ? UInt64(status.st_ino) : 0
        self.descriptor = descriptor
    }
}
