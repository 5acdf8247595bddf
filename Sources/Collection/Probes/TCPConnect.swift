internal import Glibc
internal import Model
internal import Registry

/// Makes a connection to a numeric address and closes it again; why that is not possible, or nil when it is.
///
/// No thread waits: on the machine itself the kernel answers at once, and elsewhere the socket is looked at from time
/// to time.
func tcpConnect(host: String, port: UInt16, timeout: Duration, time: any TimeSource) async -> TCPFailure? {
    guard var address = SocketAddress(host: host, port: port) else { return .notNumeric }
    let number = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { return .refused(errno) }
    let socket = Descriptor(owning: number)
    let code = address.withPointer { connect(socket.number, $0, $1) }
    if code == 0 { return nil }
    guard errno == EINPROGRESS else { return .refused(errno) }
    let pause = Duration.milliseconds(5)
    var waited = Duration.zero
    while waited < timeout {
        var polled = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
        if poll(&polled, 1, 0) > 0 {
            var failure: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &failure, &length)
            return failure == 0 ? nil : .refused(failure)
        }
        guard (try? await time.sleep(for: pause)) != nil else { return .timeout }
        waited += pause
    }
    return .timeout
}

/// Why there is no connection.
enum TCPFailure: Error {
    case notNumeric
    case refused(Int32)
    case timeout

    var note: String {
        switch self {
        case .notNumeric: "the address is not numeric"
        case .refused(let code): "cannot connect: \(String(cString: strerror(code)))"
        case .timeout: "cannot connect: timed out"
        }
    }
}

/// An address of either family, as the kernel takes it.
private struct SocketAddress {
    let family: Int32
    private var storage = sockaddr_storage()
    private let length: socklen_t

    init?(host: String, port: UInt16) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            family = AF_INET
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            family = AF_INET6
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        } else {
            return nil
        }
    }

    mutating func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let length = length
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
