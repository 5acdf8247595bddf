internal import CLinux

/// The TCP sockets of ports, as the kernel tells of them: through sock_diag(7), else in `/proc/net/tcp` and
/// `/proc/net/tcp6` (see proc_net_tcp.rst of the kernel), which cost thirty times as much and tell less.
package struct TCPTable: Sendable {
    private var ports: [UInt16: PortSockets] = [:]

    /// Reads this machine's sockets on the given local ports; nil when sock_diag(7) is not to be had.
    package init?(askingKernelFor ports: Set<UInt16>) {
        let answers = SocketAnswers(ports: ports)
        let result = clinux_visit_tcp_sockets(
            TCPState.allCases.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) },
            { context, socket in
                guard let context, let socket else { return }
                Unmanaged<SocketAnswers>.fromOpaque(context).takeUnretainedValue().add(socket.pointee)
            }, Unmanaged.passUnretained(answers).toOpaque())
        guard result == 0 else { return nil }
        self.ports = answers.found
    }

    /// Reads the sockets on the given local ports from tables; nil when there are none.
    package init?(_ proc: borrowing ProcFolder, ports: Set<UInt16>, _ buffer: inout ProcBuffer) {
        var isKnown = false
        for name in ["net/tcp", "net/tcp6"] {
            let isRead: Void? = proc.read(name, into: &buffer) { self.add($0, ports) }
            isKnown = isKnown || isRead != nil
        }
        guard isKnown else { return nil }
    }

    /// A table of the text of `/proc/net/tcp`.
    package init(parsing bytes: Span<UInt8>, ports: Set<UInt16>) {
        add(bytes, ports)
    }

    /// The sockets on a port.
    package subscript(port: UInt16) -> PortSockets { ports[port] ?? PortSockets() }

    private mutating func add(_ bytes: Span<UInt8>, _ ports: Set<UInt16>) {
        var line = bytes.lineEnd(from: 0) + 1
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: line) {
            add(line: bytes.extracting(line..<end), ports)
            line = end + 1
        }
    }

    /// `   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 …`: slot, local and remote address with port, state,
    /// queues of what is to be sent and to be read, which of a listening socket are connections to be accepted.
    private mutating func add(line bytes: Span<UInt8>, _ ports: Set<UInt16>) {
        var position = 0
        bytes.skipField(&position)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":"), from: position) else { return }
        position = colon + 1
        guard let port = bytes.hexadecimal(&position).flatMap(UInt16.init(exactly:)), ports.contains(port) else {
            return
        }
        bytes.skipField(&position)
        guard let state = bytes.hexadecimal(&position).flatMap(UInt8.init(exactly:)).flatMap(TCPState.init),
            bytes.hexadecimal(&position) != nil, position < bytes.count
        else { return }
        position += 1
        guard let queue = bytes.hexadecimal(&position).flatMap(UInt32.init(exactly:)) else { return }
        self.ports[port, default: PortSockets()].add(state, queue: queue)
    }
}

/// What is taken down while the kernel tells of one socket after another.
private final class SocketAnswers {
    private let ports: Set<UInt16>
    private(set) var found: [UInt16: PortSockets] = [:]

    init(ports: Set<UInt16>) {
        self.ports = ports
    }

    func add(_ socket: clinux_tcp_entry) {
        guard ports.contains(socket.port), let state = TCPState(rawValue: socket.state) else { return }
        found[socket.port, default: PortSockets()].add(
            state, queue: socket.receive_queue, limit: socket.send_queue, inode: socket.inode,
            drops: socket.drops < 0 ? nil : UInt64(socket.drops))
    }
}
