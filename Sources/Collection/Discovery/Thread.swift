internal import Glibc
internal import Registry

/// Runs the work on a thread of its own: it may wait, which a task of the cooperative pool must not.
package func startThread(_ work: @escaping @Sendable () -> Void) throws(CollectionError) {
    let box = Unmanaged.passRetained(Work(run: work))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw .system("start a thread", errno: code)
    }
    pthread_detach(thread)
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

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
