internal import CLinux

/// A TCP socket of this machine that listens or is connected, as the kernel tells of it.
package struct TCPSocket: Hashable, Sendable {
    package let isListening: Bool
    package let remotePort: UInt16
    /// 0 for a connection that nobody has accepted yet.
    package let inode: UInt64
    /// Bytes that have been received and not been read; of a listening socket, connections that wait to be accepted.
    package let unread: Int

    /// Whether the other end has sent anything yet; true too where the kernel does not say.
    package let hasReceived: Bool

    package var isConnected: Bool { !isListening }

    /// All with that local port; empty too when the kernel does not tell.
    package static func sockets(onPort port: UInt16) -> [TCPSocket] {
        var found: [clinux_tcp_socket] = []
        var count = 64
        // Between two questions there may come more.
        while count > found.count {
            found = [clinux_tcp_socket](repeating: clinux_tcp_socket(), count: count + 32)
            count = Int(clinux_tcp_sockets(port, &found, Int32(found.count)))
        }
        guard count >= 0 else { return rows(onPort: port) }
        return found.prefix(count).map(TCPSocket.init)
    }

    private init(_ socket: clinux_tcp_socket) {
        isListening = socket.is_listening != 0
        remotePort = socket.remote_port
        inode = UInt64(socket.inode)
        unread = Int(socket.unread)
        hasReceived = socket.has_received != 0
    }
}

/// The tables in /proc, for kernels that do not answer sock_diag.
extension TCPSocket {
    private static let established: UInt16 = 1
    private static let listen: UInt16 = 10
    /// Of the tables, in bytes: some 150 a socket.
    private static let tableLimit = 256 << 20

    /// What the tables have of a port.
    static func rows(onPort port: UInt16) -> [TCPSocket] {
        ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path -> [TCPSocket] in
            guard let table = try? AtomicFile.read(path, limit: tableLimit) else { return [] }
            return table.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { TCPSocket(row: $0, port) }
        }
    }

    /// Local address, remote address, state, queues, …, inode: see proc_net_tcp.rst of the kernel.
    private init?(row: ArraySlice<UInt8>, _ port: UInt16) {
        let fields = row.split(separator: UInt8(ascii: " "))
        guard fields.count > 9, Self.hexadecimal(fields[1].suffix(4)) == port,
            let remote = Self.hexadecimal(fields[2].suffix(4)), let state = Self.hexadecimal(fields[3]),
            [Self.established, Self.listen].contains(state),
            let unread = Int(String(decoding: fields[4].suffix(8), as: UTF8.self), radix: 16),
            let inode = UInt64(String(decoding: fields[9], as: UTF8.self))
        else { return nil }
        isListening = state == Self.listen
        remotePort = remote
        self.unread = unread
        self.inode = inode
        hasReceived = true
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
