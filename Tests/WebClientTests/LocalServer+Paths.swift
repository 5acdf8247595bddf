import TestSupport

extension LocalServer {
    /// One that behaves as badly as the paths say.
    convenience init() {
        self.init { request, connection in Self.respond(to: request, on: connection) }
    }

    /// Plays the part that the path names; says whether the connection stays open.
    private static func respond(to request: Request, on connection: Connection) -> Bool {
        switch request.path {
        case "/echo": return connection.send(status: "200 OK", body: request.body)
        case "/unavailable":
            return connection.send("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
        case "/redirect":
            return connection.send("HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\n\r\n")
        case "/astray":
            return connection.send("HTTP/1.1 302 Found\r\nLocation: /nothing\r\nContent-Length: 0\r\n\r\n")
        case "/redirect303":
            return connection.send("HTTP/1.1 303 See Other\r\nLocation: /echo\r\nContent-Length: 0\r\n\r\n")
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
