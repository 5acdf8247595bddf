internal import CLinux

/// How many connections a port has, as the kernel tells it: through sock_diag(7), else in `/proc/net/tcp` and
/// `/proc/net/tcp6` (see proc_net_tcp.rst of the kernel), which cost thirty times as much.
package struct TCPTable: Sendable {
    /// The states that are told apart, with the kernel's numbers for them.
    package enum State: UInt8, CaseIterable, Sendable {
        case established = 1
        case synReceived = 3
        case timeWait = 6
        /// The peer is done, and the server has not closed its side: a growing number is a leak.
        case closeWait = 8
        case listen = 10
    }

    private var counts: [UInt32: UInt64] = [:]

    /// Counts this machine's sockets on the given local ports; nil when sock_diag(7) is not to be had.
    package init?(askingKernelFor ports: Set<UInt16>) {
        let count = SocketCount(ports: ports)
        let states = State.allCases.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
        let result = clinux_visit_tcp_sockets(
            states,
            { context, port, state in
                guard let context else { return }
                Unmanaged<SocketCount>.fromOpaque(context).takeUnretainedValue().add(port, state)
            }, Unmanaged.passUnretained(count).toOpaque())
        guard result == 0 else { return nil }
        counts = count.counts
    }

    /// Counts the sockets on the given local ports; nil when the kernel does not tell.
    package init?(_ proc: borrowing ProcFolder, ports: Set<UInt16>, _ buffer: inout ProcBuffer) {
        var counts: [UInt32: UInt64] = [:]
        var isKnown = false
        for name in ["net/tcp", "net/tcp6"] {
            let isRead: Void? = proc.read(name, into: &buffer) { bytes in
                Self.count(bytes, ports, into: &counts)
            }
            isKnown = isKnown || isRead != nil
        }
        guard isKnown else { return nil }
        self.counts = counts
    }

    /// Sockets on a port that are in a state.
    package func count(_ state: State, onPort port: UInt16) -> UInt64 { counts[Self.key(port, state.rawValue)] ?? 0 }

    fileprivate static func key(_ port: UInt16, _ state: UInt8) -> UInt32 { UInt32(port) << 8 | UInt32(state) }

    private static func count(_ bytes: Span<UInt8>, _ ports: Set<UInt16>, into counts: inout [UInt32: UInt64]) {
        var line = bytes.lineEnd(from: 0) + 1
        while line < bytes.count {
            let end = bytes.lineEnd(from: line)
            // `   0: 0100007F:1F90 00000000:0000 0A …`: slot, local and remote address with port, state.
            var position = line
            bytes.skipField(&position)
            if let colon = bytes.firstIndex(of: UInt8(ascii: ":"), from: position), colon < end {
                position = colon + 1
                if let port = bytes.hexadecimal(&position).flatMap(UInt16.init(exactly:)), ports.contains(port) {
                    bytes.skipField(&position)
                    if let state = bytes.hexadecimal(&position).flatMap(UInt8.init(exactly:)) {
                        counts[key(port, state), default: 0] += 1
                    }
                }
            }
            line = end + 1
        }
    }
}

/// What is counted while the kernel tells one socket after another.
private final class SocketCount {
    private let ports: Set<UInt16>
    private(set) var counts: [UInt32: UInt64] = [:]

    init(ports: Set<UInt16>) {
        self.ports = ports
    }

    func add(_ port: UInt16, _ state: UInt8) {
        if ports.contains(port) { counts[TCPTable.key(port, state), default: 0] += 1 }
    }
}
