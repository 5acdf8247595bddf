internal import Glibc
internal import Registry

/// The keeper's side of its control socket: takes requests, and keeps who waits for an answer.
final class ControlListener {
    /// Bytes of one request, which may carry a specification.
    private static let requestLimit = AtomicFile.sizeLimit
    private static let chunk = 64 << 10
    private static let connectionLimit = 16

    private final class Connection {
        let descriptor: Descriptor
        var received: [UInt8] = []
        var request: ControlRequest?

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    private let socket: Descriptor
    private let path: String
    private var connections: [Connection] = []

    init(path: String) throws(RegistryError) {
        self.path = path
        socket = try UnixSocket.listen(at: path)
    }

    /// The descriptors to wait for.
    var descriptors: [Int32] { [socket.number] + connections.map { $0.descriptor.number } }

    /// Reads what has come in on one of the descriptors; the requests that became complete.
    func takeRequests(from descriptor: Int32) -> [ControlRequest] {
        guard descriptor != socket.number else {
            accept()
            return []
        }
        guard let connection = connections.first(where: { $0.descriptor.number == descriptor }) else { return [] }
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        connection.received += buffer.prefix(max(0, count))
        guard let end = connection.received.firstIndex(of: UInt8(ascii: "\n")) else {
            if count <= 0 || connection.received.count >= Self.requestLimit { drop(connection) }
            return []
        }
        if count <= 0 {
            // Whoever asked has gone; what was asked for goes on.
            drop(connection)
            return []
        }
        guard connection.request == nil else { return [] }
        guard let request = ControlRequest(line: Array(connection.received[..<end])) else {
            answer(connection, .failed(reason: "unknown request"))
            return []
        }
        connection.request = request
        return [request]
    }

    /// Answers everyone who waits for such a request.
    func answer(_ reply: ControlReply, to isMeant: (ControlRequest) -> Bool) {
        for connection in connections where connection.request.map(isMeant) == true { answer(connection, reply) }
    }

    /// Takes the socket's name out of the file system, and takes in whoever came before: they are answered like the others.
    func remove() {
        unlink(path)
        while true {
            var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, nfds_t(waiting.count), 0) > 0 else { return }
            for entry in waiting where entry.revents != 0 { _ = takeRequests(from: entry.fd) }
        }
    }

    private func accept() {
        let number = Glibc.accept(socket.number, nil, nil)
        guard number >= 0 else { return }
        let descriptor = Descriptor(owning: number)
        _ = fcntl(descriptor.number, F_SETFD, FD_CLOEXEC)
        if connections.count < Self.connectionLimit { connections.append(Connection(descriptor)) }
    }

    private func answer(_ connection: Connection, _ reply: ControlReply) {
        let line = reply.line
        _ = send(connection.descriptor.number, line, line.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        drop(connection)
    }

    private func drop(_ connection: Connection) { connections.removeAll { $0 === connection } }
}
