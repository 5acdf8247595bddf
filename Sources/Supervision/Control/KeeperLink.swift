internal import Glibc
package import Registry

/// A command's side of a conversation with a keeper.
package struct KeeperLink: ~Copyable {
    private static let replyLimit = 64 << 10

    private let socket: Descriptor
    /// Whether the keeper has closed its end: nothing more will come.
    package private(set) var isClosed = false
    private var received: [UInt8] = []

    init(_ socket: consuming Descriptor) {
        self.socket = socket
    }

    /// Sends a request to the keeper of a server. Throws when no keeper listens.
    package init(asking request: ControlRequest, of folder: ServerFolder) throws(RegistryError) {
        let socket = try UnixSocket.connect(to: folder.socket)
        let line = request.line
        guard send(socket.number, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
            throw .io("write to", path: folder.socket, errno: errno)
        }
        self.init(socket)
    }

    /// The descriptor that becomes readable when the next reply is there.
    package var descriptor: Int32 { socket.number }

    /// Waits for the next reply; nil when the keeper ends without one, or says nothing for that many milliseconds.
    package mutating func nextReply(within patience: Int64? = nil) -> ControlReply? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let reply = ControlReply(line: received[..<end])
                received.removeSubrange(...end)
                return reply
            }
            var waiting = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
            guard retryingInterrupted({ poll(&waiting, 1, Int32(clamping: patience ?? -1)) }) > 0 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = retryingInterrupted { read(socket.number, &buffer, buffer.count) }
            guard count > 0, received.count < Self.replyLimit else {
                isClosed = true
                return nil
            }
            received += buffer.prefix(count)
        }
    }
}
