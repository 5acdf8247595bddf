import Glibc

/// A Unix datagram socket that a program under test writes to, as systemd's notification socket.
package final class DatagramReceiver: Sendable {
    /// As `NOTIFY_SOCKET` names it: a path, or `@` and an abstract name.
    package let name: String
    private let descriptor: Int32

    package init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name.utf8)
            if name.hasPrefix("@") { path[0] = 0 }
        }
        let size = MemoryLayout<sa_family_t>.size + name.utf8.count
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(size)) }
        }
        precondition(result == 0, "cannot listen at \(name)")
    }

    deinit { close(descriptor) }

    /// The next datagram; nil when none comes within that many milliseconds.
    package func next(within patience: Int32 = 20_000) -> String? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, patience) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
