internal import Glibc
internal import HTTP
internal import Registry

/// One HTTP request to a server on this machine, over a connection of its own. A keeper needs no more of HTTP than
/// this, and an HTTP library would cost each keeper more memory than all the rest of it.
final class HTTPExchange {
    /// What has become of it.
    enum Outcome {
        case response(HTTPResponse)
        case failed(HTTPTransportError)
    }

    private static let chunk = 16 << 10

    private let request: HTTPRequest
    private let connection: TCPConnection?
    private var unsent: ArraySlice<UInt8>
    private var reader: ResponseReader

    init(_ request: HTTPRequest, to target: CheckTarget) {
        self.request = request
        unsent = Self.bytes(of: request)[...]
        reader = ResponseReader(bodyLimit: request.bodyLimit)
        connection = TCPConnection(to: target)
    }

    /// What it waits for.
    var waitsFor: [pollfd] {
        guard let connection else { return [] }
        let events =
            if case .connecting = connection.progress { POLLOUT } else { unsent.isEmpty ? POLLIN : POLLIN | POLLOUT }
        return [pollfd(fd: connection.descriptor.number, events: Int16(events), revents: 0)]
    }

    /// Goes on as far as it can without waiting; the outcome, once there is one.
    func advance() -> Outcome? {
        guard let connection else { return .failed(HTTPTransportError(.other, String(cString: strerror(errno)))) }
        switch connection.advance() {
        case .connecting: return nil
        case .failed(let reason): return .failed(HTTPTransportError(.connect, "cannot connect: \(reason)"))
        case .open: break
        }
        if let failure = sendOn(connection) { return .failed(failure) }
        return receiveOn(connection)
    }

    private func sendOn(_ connection: TCPConnection) -> HTTPTransportError? {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { buffer in
                send(
                    connection.descriptor.number, buffer.baseAddress, buffer.count,
                    Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { return nil }
                return HTTPTransportError(.connectionClosed, "cannot send: \(String(cString: strerror(errno)))")
            }
            unsent = unsent.dropFirst(count)
        }
        return nil
    }

    private func receiveOn(_ connection: TCPConnection) -> Outcome? {
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = recv(connection.descriptor.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { return nil }
            switch reader.read(buffer.prefix(max(0, count)), isEnd: count <= 0) {
            case .malformed: return .failed(HTTPTransportError(.other, "the answer is not HTTP"))
            case .response(let response, let isWhole):
                if isWhole || request.isComplete?(response.body) == true { return .response(response) }
            case .incomplete: break
            }
            if count <= 0 {
                return .failed(
                    HTTPTransportError(.connectionClosed, "the connection was closed without a whole answer"))
            }
        }
    }

    private static func bytes(of request: HTTPRequest) -> [UInt8] {
        let afterScheme = request.url.firstRange(of: "://").map { request.url[$0.upperBound...] } ?? request.url[...]
        let slash = afterScheme.firstIndex(of: "/") ?? afterScheme.endIndex
        let path = slash == afterScheme.endIndex ? "/" : afterScheme[slash...]
        var head = "\(request.method) \(path) HTTP/1.1\r\nHost: \(afterScheme[..<slash])\r\nConnection: close\r\n"
        for header in request.headers { head += "\(header.name): \(header.value)\r\n" }
        if !request.body.isEmpty || request.method == "POST" { head += "Content-Length: \(request.body.count)\r\n" }
        return Array("\(head)\r\n".utf8) + request.body
    }
}
