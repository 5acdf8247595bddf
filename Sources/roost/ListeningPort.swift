import Glibc
import Registry

/// Asks the kernel whether a TCP port could be listened on.
enum ListeningPort {
    /// Whether a server could listen there now.
    static func isFree(_ port: UInt16, on host: String) -> Bool { bindError(port, on: host) == nil }

    /// Why it could not: the `errno` of binding to it.
    static func bindError(_ port: UInt16, on host: String) -> Int32? {
        bound(port, on: host) == nil ? errno : nil
    }

    /// A port that is free now.
    static func anyFree(on host: String) -> UInt16? { bound(0, on: host) }

    /// Binds and lets go again; the port, or nil with errno.
    private static func bound(_ port: UInt16, on host: String) -> UInt16? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            errno = EADDRNOTAVAIL
            return nil
        }
        defer { freeaddrinfo(found) }
        let number = socket(address.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        // As servers do it: the remains of closed connections do not count as in use.
        var yes: Int32 = 1
        setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor.number, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor.number, 1) == 0
        else {
            return nil
        }
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let known = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor.number, $0, &size) }
        }
        guard known == 0 else { return nil }
        // IPv4 and IPv6 addresses both have their port right behind the family.
        return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }
}
