import Glibc
import Registry

/// Asks the kernel whether a TCP port could be listened on.
enum ListeningPort {
    /// Whether a server could listen there now.
    static func isFree(_ port: UInt16, on host: String) -> Bool { bindError(port, on: host) == nil }

    /// Why it could not: the `errno` of binding to it and letting go again.
    static func bindError(_ port: UInt16, on host: String) -> Int32? {
        guard let address = NumericAddress(host: host, port: port) else { return EADDRNOTAVAIL }
        guard let descriptor = address.socket() else { return errno }
        // As servers do it: the remains of closed connections do not count as in use.
        var yes: Int32 = 1
        setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.with({ bind(descriptor.number, $0, $1) }) == 0 else { return errno }
        return listen(descriptor.number, 1) == 0 ? nil : errno
    }
}
