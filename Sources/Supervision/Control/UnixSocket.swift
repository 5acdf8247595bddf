internal import Glibc
internal import Registry

/// Stream sockets in the file system. The address goes through an open descriptor of the folder, as the kernel takes
/// no more than 107 bytes of path.
enum UnixSocket {
    /// Listens at a path, whose folder exists; an old socket there is replaced.
    static func listen(at path: String) throws(RegistryError) -> Descriptor {
        unlink(path)
        let socket = try make(path)
        let succeeded = try withAddress(of: path) { address, size in
            bind(socket.number, address, size) == 0 && Glibc.listen(socket.number, 16) == 0
        }
        guard succeeded else { throw .io("listen at", path: path, errno: errno) }
        return socket
    }

    /// Connects to whoever listens at a path.
    static func connect(to path: String) throws(RegistryError) -> Descriptor {
        let socket = try make(path)
        let succeeded = try withAddress(of: path) { address, size in Glibc.connect(socket.number, address, size) == 0 }
        guard succeeded else { throw .io("connect to", path: path, errno: errno) }
        return socket
    }

    private static func make(_ path: String) throws(RegistryError) -> Descriptor {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .io("create a socket for", path: path, errno: errno) }
        return Descriptor(owning: number)
    }

    private static func withAddress(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) throws(RegistryError) -> Bool {
        let split = path.lastIndex(of: "/") ?? path.startIndex
        let folder = try Descriptor(opening: String(path[..<split]), O_RDONLY | O_DIRECTORY)
        let short = "/proc/self/fd/\(folder.number)\(path[split...])"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard short.utf8.count < capacity else { throw .io("use", path: path, errno: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
