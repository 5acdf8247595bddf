import Glibc
import Synchronization

/// A real HTTP server on a port of its own, which behaves as badly as its paths say. One thread a connection.
final class LocalServer: Sendable {
    /// One request as it came over the wire.
    struct Request: Sendable {
        let line: String
        let headers: [String]
        let body: [UInt8]
        /// Counts the connections, from 1.
        let connection: Int

        var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    let port: UInt16
    private let listener: Int32
    private let requests = Mutex<[Request]>([])
    private let closedConnections = Atomic<Int>(0)

    var url: String { "http://127.0.0.1:\(port)" }
    var received: [Request] { requests.withLock { $0 } }
    /// How many connections have ended, whoever ended them.
    var closedCount: Int { closedConnections.load(ordering: .sequentiallyConsistent) }

    init() {
        (listener, port) = Self.bind()
        precondition(listen(listener, 512) == 0)
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

    deinit { Glibc.shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nothing listens; it stays taken, so that no other server gets it.
    static func deafPort() -> UInt16 { bind().port }

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
            guard respond(to: request, on: connection) else { break }
        }
        connection.end()
        closedConnections.add(1, ordering: .sequentiallyConsistent)
    }

    /// Plays the part that the path names; says whether the connection stays open.
    private func respond(to request: Request, on connection: Connection) -> Bool {
        switch request.path {
        case "/echo": return connection.send(status: "200 OK", body: request.body)
        case "/unavailable":
            return connection.send("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
        case "/redirect":
            return connection.send("HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\n\r\n")
        case "/interim":
            return connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
                && connection.send(status: "200 OK", body: Array("late".utf8))
        case "/cut": return connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this") && false
        case "/nothing": return false
        case "/silent": return connection.read() != nil
        case "/garbage": return connection.send("this is not HTTP\r\n\r\n") && false
        case "/headers":
            guard connection.send("HTTP/1.1 200 OK\r\n") else { return false }
            while connection.send("X-More: \(String(repeating: "x", count: 1000))\r\n") {}
            return false
        case "/stream":
            guard connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") else { return false }
            while connection.send("6\r\ndata\n\n\r\n") {}
            return false
        default: return connection.send(status: "404 Not Found", body: [])
        }
    }
}

/// One accepted socket.
private struct Connection: Sendable {
    let socket: Int32
    let number: Int

    /// The next request, or nil at the end of the connection.
    func read() -> LocalServer.Request? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            if let end = lines.firstIndex(of: ""), end < lines.count - 1 {
                let headers = Array(lines[1..<end])
                let length = headers.compactMap { header in
                    header.lowercased().hasPrefix("content-length: ") ? Int(header.dropFirst(16)) : nil
                }
                let start = lines[..<end].reduce(2) { $0 + $1.utf8.count + 2 }
                if bytes.count >= start + (length.first ?? 0) {
                    let body = Array(bytes[start...])
                    return LocalServer.Request(line: lines[0], headers: headers, body: body, connection: number)
                }
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            // What starts with a control character is TLS, which this server does not speak.
            guard count > 0, !bytes.isEmpty || buffer[0] >= 0x20 else { return nil }
            bytes += buffer[..<count]
        }
    }

    func end() { close(socket) }

    func send(status: String, body: [UInt8]) -> Bool {
        let head = "HTTP/1.1 \(status)\r\nX-Connection: \(number)\r\nContent-Length: \(body.count)\r\n\r\n"
        return send(Array(head.utf8) + body)
    }

    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

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
