internal import Glibc
package import HTTP
internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import Model
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Serves routes over HTTP at one address until it is shut down: over TLS where its access says so.
package struct WebServer: Sendable {
    /// Where a server is to be found.
    package enum Address: Sendable {
        /// Port 0 takes any that is free.
        case port(host: String, port: Int)
        /// A socket in the file system; an old one there is replaced.
        case socket(path: String)
    }

    /// How long requests in progress may go on once the server is to stop.
    private static let shutdownGrace = Duration.seconds(4)
    /// Longer than the interval at which anyone scrapes, so that scrapers keep their connection.
    private static let idleTimeout = Duration.seconds(300)
    private static let maximumConnections = 1024

    private let address: Address
    private let router: WebRouter
    private let access: @Sendable () -> WebAccess
    private let bodyLimit: Int
    private let logger: Logger

    /// `access` is asked for each connection and each request. A request's body may have `bodyLimit` bytes.
    package init(
        at address: Address, routes: [Route], hosts: HostPolicy,
        access: @escaping @Sendable () -> WebAccess = { .open }, bodyLimit: Int = 1 << 20, logger: Logger
    ) {
        self.address = address
        router = WebRouter(routes: routes, hosts: hosts)
        self.access = access
        self.bodyLimit = bodyLimit
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        self.logger = logger
    }

    /// Listens and serves until a graceful shutdown or cancellation; `onListening` is told the port, which is 0 for a
    /// socket. Idle connections are closed at once, requests in progress are given a few seconds. Throws `WebServerError`
    /// when it cannot listen.
    package func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let builder = HTTPServerBuilder { [access] responder in
            ConnectionSetup(responder: responder, idleTimeout: Self.idleTimeout, tls: { access().tls })
        }
        let server = try builder.buildServer(
            configuration: ServerConfiguration(
                address: try await bindAddress(),
                availableConnectionsDelegate: .maximum(Self.maximumConnections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, channel in
                let response = try await respond(to: request, from: channel.remoteAddress?.ipAddress)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) })
        var configuration = ServiceGroupConfiguration(services: [.init(service: server)], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownGrace
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw WebServerError(error, address)
        }
    }

    /// A host is looked up on a thread that may wait, unlike the one that would bind.
    private func bindAddress() async throws(WebServerError) -> BindAddress {
        switch address {
        case .socket(let path): return .unixDomainSocket(path: path)
        case .port(let host, let port):
            do {
                let address = try await NIOThreadPool.singleton.runIfActive {
                    try SocketAddress.makeAddressResolvingHost(host, port: port)
                }
                return .hostname(address.ipAddress ?? host, port: port)
            } catch {
                throw WebServerError(
                    reason: .unknownHost,
                    message: "cannot listen on \(host):\(port): no such host; give an IP address")
            }
        }
    }

    private func respond(to request: Request, from peer: String?) async throws -> Response {
        var incoming = WebRequest(request, peer: peer)
        let access = access()
        var response: WebResponse
        if let refusal = await access.refusal(of: incoming) {
            response = refusal
        } else if let refusal = router.refusal(of: incoming, allowsChanges: access.allowsChanges) {
            response = refusal
        } else {
            do {
                incoming.body = Array(buffer: try await request.body.collect(upTo: bodyLimit))
                response = await router.response(to: incoming, allowsChanges: access.allowsChanges)
            } catch is NIOTooManyBytesError {
                response = .text("The body may have \(bodyLimit) bytes at most.", status: 413)
            }
        }
        response.add(access.headers)
        return Response(response, isHead: incoming.method == "HEAD")
    }
}

extension WebRequest {
    fileprivate init(_ request: Request, peer: String?) {
        let target = request.head.path ?? "/"
        let query = target.firstIndex(of: "?")
        self.init(
            method: request.method.rawValue, path: String(target[..<(query ?? target.endIndex)]),
            query: query.map { String(target[target.index(after: $0)...]) }, peer: peer)
        if let host = request.head.authority { headers.append(("host", host)) }
        for field in request.headers { headers.append((field.name.canonicalName, field.value)) }
    }
}

extension Response {
    /// The answer to a HEAD request says how long the body would be.
    fileprivate init(_ response: WebResponse, isHead: Bool) {
        var fields = HTTPFields()
        for header in response.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        if isHead || response.pieces == nil { fields[.contentLength] = String(response.length) }
        let pieces = response.pieces.map { ResponseBody(pieces: $0) }
        self.init(
            status: .init(code: response.status), headers: fields,
            body: isHead ? .init() : pieces ?? .init(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}

extension WebResponse {
    /// What a route says of itself wins, as it knows its content.
    fileprivate mutating func add(_ headers: [(name: String, value: String)]) {
        for header in headers where !self.headers.contains(where: { $0.name == header.name }) {
            self.headers.append(header)
        }
    }

    /// Bytes of the body; to know it of one in pieces, they must be made.
    fileprivate var length: Int {
        guard let pieces else { return body.count }
        var length = 0
        for piece in pieces { length += piece.count }
        return length
    }
}

extension ResponseBody {
    /// Each piece is made when the one before it is on its way.
    fileprivate init(pieces: some Sequence<[UInt8]> & Sendable) {
        self.init { writer in
            for piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
    }
}

extension WebServerError {
    fileprivate init(_ error: IOError, _ address: WebServer.Address) {
        let place: String
        switch address {
        case .port(let host, let port): place = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .socket(let path): place = path
        }
        switch error.errnoCode {
        case EADDRINUSE:
            self.init(
                reason: .addressInUse,
                message: "cannot listen on \(place): the port is in use; stop what listens there or choose another port"
            )
        case EACCES, EPERM:
            self.init(
                reason: .notPermitted,
                message: "cannot listen on \(place): not permitted; ports below 1024 need root, choose a higher one")
        case EADDRNOTAVAIL:
            self.init(
                reason: .addressNotAvailable,
                message: "cannot listen on \(place): this machine has no such address; choose one that it has")
        default:
            self.init(reason: .other, message: "cannot listen on \(place): \(error)")
        }
    }
}
