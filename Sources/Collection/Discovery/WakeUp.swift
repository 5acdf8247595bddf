internal import Glibc
internal import Registry

/// A pair of sockets by which one thread gets another out of poll(2).
final class WakeUp: Sendable {
    /// Becomes readable when woken.
    let descriptor: Descriptor
    private let writer: Descriptor

    init() throws(CollectionError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .system("make a socket", errno: errno) }
        descriptor = Descriptor(owning: ends[0])
        writer = Descriptor(owning: ends[1])
    }

    /// Interrupts the wait of the thread.
    func wake() {
        _ = retryingInterrupted { write(writer.number, [1], 1) }
    }
}
