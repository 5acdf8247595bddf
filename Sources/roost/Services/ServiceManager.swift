import Glibc
import Registry

/// The service manager that started this program and wants to hear of it: systemd, or anything that speaks sd_notify's
/// protocol, datagrams of `NAME=value` lines to the Unix socket that `NOTIFY_SOCKET` names.
struct ServiceManager: Sendable {
    /// How long it waits for a sign of life before it takes this program for dead; nil when it does not.
    let watchdog: Duration?
    /// A path, or `@` and an abstract name.
    private let socketName: String

    /// Nil when nobody wants to hear.
    init?(environment: (String) -> String?, pid: pid_t = getpid()) {
        guard let name = environment("NOTIFY_SOCKET"), name.hasPrefix("/") || name.hasPrefix("@"),
            (2...MemoryLayout.size(ofValue: sockaddr_un().sun_path)).contains(name.utf8.count)
        else { return nil }
        socketName = name
        // What was meant for the program that started this one is not meant for this one.
        let isMeant = environment("WATCHDOG_PID").map { $0 == "\(pid)" } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap(Int64.init).flatMap { $0 > 0 ? $0 : nil }
        watchdog = isMeant ? microseconds.map { .microseconds($0) } : nil
    }

    /// Sends assignments, without waiting; false when they did not go out.
    func tell(_ assignments: [String]) -> Bool {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return false }
        let descriptor = Descriptor(owning: number)
        let message = Array(assignments.joined(separator: "\n").utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: socketName.utf8)
            // The kernel's mark of an abstract name.
            if socketName.hasPrefix("@") { path[0] = 0 }
        }
        // All bytes of an abstract name count, so that the length must be exact.
        let size = MemoryLayout<sa_family_t>.size + socketName.utf8.count
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                retryingInterrupted {
                    sendto(
                        descriptor.number, message, message.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), address,
                        socklen_t(size))
                } == message.count
            }
        }
    }
}
