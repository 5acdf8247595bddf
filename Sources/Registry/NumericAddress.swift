package import Glibc

/// A TCP address made of a numeric host and a port: nothing has to be looked up to use it.
package struct NumericAddress {
    private let storage: sockaddr_storage
    private let size: socklen_t

    /// Nil for a host that is no numeric address.
    package init?(host: String, port: UInt16) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else { return nil }
        defer { freeaddrinfo(found) }
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(start: address.ai_addr, count: Int(address.ai_addrlen)))
        }
        self.storage = storage
        size = address.ai_addrlen
    }

    /// A TCP socket of the address's family, or nil with errno. `flags` are those of socket(2), such as
    /// `SOCK_NONBLOCK`; it is close-on-exec.
    package func socket(flags: Int32 = 0) -> Descriptor? {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | flags
        let number = Glibc.socket(Int32(storage.ss_family), type, 0)
        return number >= 0 ? Descriptor(owning: number) : nil
    }

    /// Hands the address to a call such as bind(2) or connect(2), and returns what that returns.
    package func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, size) }
        }
    }
}
