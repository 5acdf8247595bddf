import Glibc
import Registry

/// Asks the kernel whether a TCP port could be listened on.
enum ListeningPort {
    /// Whether a server could listen there now.
    static func isFree(_ port: UInt16, on host: String) -> Bool { bindError(port, on: host) == nil }

    /// Why it could not: the `errno` of binding to it and letting go again.
    static func bindError(_ port: UInt16, on host: String) -> Int32? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            return EADDRNOTAVAIL
        }
        defer { freeaddrinfo(found) }
        let number = socket(address.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return errno }
        let descriptor = Descriptor(owning: number)
        // As servers do it: the remains of closed connections do not count as in use.
        var yes: Int32 = 1
        setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor.number, address.ai_addr, address.ai_addrlen) == 0 else { return errno }
        return listen(descriptor.number, 1) == 0 ? nil : errno
    }
}
