import Glibc
import Synchronization

/// A real HTTP server on a port of its own, which behaves as badly as it is told to. One thread a connection.
package final class LocalServer: Sendable {
    /// One request as it came over the wire.
    package struct Request: Sendable {
        package let line: String
        package let headers: [String]
        package let body: [UInt8]
        /// Counts the connections, from 1.
        package let connection: Int

        package var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    package let port: UInt16
    private let listener: Int32
    private let respond: @Sendable (Request, Connection) -> Bool
    private let requests = Mutex<[Request]>([])
    private let closedConnections = Atomic<Int>(0)

    package var url: String { "http://127.0.0.1:\(port)" }
    /// What has come so far, in the order in which it came.
    package var received: [Request] { requests.withLock { $0 } }
    /// How many connections have ended, whoever ended them.
    package var closedCount: Int { closedConnections.load(ordering: .sequentiallyConsistent) }

    /// `respond` answers a request, and says whether the connection stays open. As long as the server does not listen,
    /// connections are refused.
    package init(isListening: Bool = true, respond: @escaping @Sendable (Request, Connection) -> Bool) {
        (listener, port) = Self.bind()
        self.respond = respond
        if isListening { listen() }
    }

    deinit { Glibc.shutdown(listener, Int32(SHUT_RDWR)) }

    /// Takes connections from now on.
    package func listen() {
        precondition(Glibc.listen(listener, 512) == 0)
        let listener = listener
        Self.detach { [weak self] in
            // Closed here and nowhere else, since another server may get the number at once.
            defer { close(listener) }
            var connections = 0
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                connections += 1
                let connection = Connection(socket: socket, number: connections)
                guard let self else { return connection.end() }
                Self.detach { self.serve(connection) }
            }
        }
    }

    /// A port on which nothing listens; it stays taken, so that no other server gets it.
    package static func deafPort() -> UInt16 { bind().port }

    private static func bind() -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(Glibc.bind(listener, address, length) == 0)
                getsockname(listener, address, &length)
            }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Box(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            },
            context
        )
        pthread_detach(thread)
    }

    private func serve(_ connection: Connection) {
        while let request = connection.read() {
            requests.withLock { $0.append(request) }
            guard respond(request, connection) else { break }
        }
        connection.end()
        closedConnections.add(1, ordering: .sequentiallyConsistent)
    }
}

extension LocalServer {
    /// One accepted socket.
    package struct Connection: Sendable {
        fileprivate let socket: Int32
        fileprivate let number: Int

        /// The next request, or nil at the end of the connection.
        package func read() -> LocalServer.Request? {
            var head: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let end = Array("\r\n\r\n".utf8)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                // What starts with a control character is TLS, which this server does not speak.
                guard count > 0, !head.isEmpty || buffer[0] >= 0x20 else { return nil }
                head += buffer[..<count]
                guard let range = head.firstRange(of: end) else { continue }
                let lines = String(decoding: head[..<range.lowerBound], as: UTF8.self).split(separator: "\r\n")
                    .map(String.init)
                let headers = Array(lines.dropFirst())
                let length = headers.compactMap { header in
                    header.lowercased().hasPrefix("content-length: ") ? Int(header.dropFirst(16)) : nil
                }
                guard let body = body(Array(head[range.upperBound...]), length: length.first ?? 0) else { return nil }
                return LocalServer.Request(line: lines.first ?? "", headers: headers, body: body, connection: number)
            }
        }

        private func body(_ beginning: [UInt8], length: Int) -> [UInt8]? {
            var body = beginning
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while body.count < length {
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { return nil }
                body += buffer[..<count]
            }
            return body
        }

        /// Ends it as one that has nothing more to say.
        package func end() { close(socket) }

        /// Has it torn down when it ends, whatever is under way.
        package func resetAtEnd() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        /// Answers with a body, in full. Returns whether that was possible.
        package func send(status: String, body: [UInt8] = []) -> Bool {
            let head = "HTTP/1.1 \(status)\r\nX-Connection: \(number)\r\nContent-Length: \(body.count)\r\n\r\n"
            return send(Array(head.utf8) + body)
        }

        /// Sends just that. Returns whether it was possible.
        package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        private func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}
