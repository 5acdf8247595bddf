/// The states in which a server's sockets can be, with the kernel's numbers for them; see tcp(7).
package enum TCPState: UInt8, CaseIterable, Sendable {
    case established = 1
    case synReceived = 3
    case finWait1 = 4
    case finWait2 = 5
    case timeWait = 6
    /// The peer is done, and the server has not closed its side: a growing number is a leak.
    case closeWait = 8
    case lastAck = 9
    case listen = 10
    case closing = 11
}

/// The TCP sockets of one local port.
package struct PortSockets: Hashable, Sendable {
    private var counts = SIMD16<UInt32>()
    /// Connections that wait to be accepted, and how many may; of all listening sockets. The limit is nil where the kernel
    /// does not tell, and both are where nothing listens.
    package private(set) var queue: UInt64?
    package private(set) var queueLimit: UInt64?
    /// Connections that each listening socket has dropped since it was made, by the socket's inode; empty where the
    /// kernel does not tell.
    package private(set) var drops: [UInt32: UInt64] = [:]

    package init() {}

    /// Sockets in a state.
    package subscript(state: TCPState) -> UInt64 { UInt64(counts[Int(state.rawValue)]) }

    /// Takes a socket; `queue` and `limit` are those of connections to be accepted where it listens.
    mutating func add(
        _ state: TCPState, queue length: UInt32, limit: UInt32? = nil, inode: UInt32 = 0, drops dropped: UInt64? = nil
    ) {
        counts[Int(state.rawValue)] &+= 1
        guard state == .listen else { return }
        queue = sum(queue ?? 0, UInt64(length))
        if let limit { queueLimit = sum(queueLimit ?? 0, UInt64(limit)) }
        if let dropped { drops[inode] = dropped }
    }
}

/// Connections that the listening sockets of an instance have dropped: the sum does not fall when one of them is closed.
package struct ListenDrops: Hashable, Sendable {
    private var newest: [UInt32: UInt64] = [:]
    private var closed: UInt64 = 0

    package init() {}

    /// The drops of all sockets that there are and were; nil when none has been told of.
    package mutating func take(_ sockets: PortSockets) -> UInt64? {
        for (inode, count) in newest where (sockets.drops[inode] ?? 0) < count { closed = sum(closed, count) }
        newest = sockets.drops
        return newest.isEmpty ? nil : newest.values.reduce(closed, sum)
    }
}
