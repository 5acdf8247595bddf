internal import HummingbirdCore
internal import HummingbirdHTTP2
internal import Logging
internal import NIOCore
internal import NIOHTTP2

/// Prepares each connection as what holds when it is made says: plain HTTP/1.1, or TLS and what both then agree on.
/// Hummingbird's own way keeps the certificate that it began with.
struct ConnectionSetup: ServerChildChannel {
    /// A connection whose protocol is known once both have agreed.
    struct Value: ServerChildChannelValue {
        fileprivate typealias Version = NIONegotiatedHTTPVersion<HTTP1Channel.Value, HTTP2Channel.Value>

        fileprivate let version: EventLoopFuture<Version>
        let channel: any Channel
    }

    /// Whoever has not agreed by then has nothing to say.
    private static let handshakeTimeout = TimeAmount.seconds(15)

    private let http1: HTTP1Channel
    private let http2: HTTP2Channel
    private let tls: @Sendable () -> ServerTLS?

    /// `tls` is asked for each connection.
    init(
        responder: @escaping HTTPChannelHandler.Responder, idleTimeout: Duration,
        tls: @escaping @Sendable () -> ServerTLS?
    ) {
        http1 = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: TimeAmount(idleTimeout)))
        http2 = HTTP2Channel(responder: responder, configuration: .init(idleTimeout: idleTimeout))
        self.tls = tls
    }

    /// Puts in place what the connection goes through.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let tls = tls() else {
            return http1.setup(channel: channel, logger: logger).map {
                Value(version: channel.eventLoop.makeSucceededFuture(.http1_1($0)), channel: channel)
            }
        }
        do {
            try channel.pipeline.syncOperations.addHandler(tls.handler())
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return channel.configureHTTP2AsyncSecureUpgrade { [http1] channel in
            http1.setup(channel: channel, logger: logger)
        } http2ConnectionInitializer: { [http2] channel in
            http2.setup(channel: channel, logger: logger)
        }.map { version in
            let overdue = channel.eventLoop.scheduleTask(in: Self.handshakeTimeout) { channel.close(promise: nil) }
            version.whenComplete { _ in overdue.cancel() }
            return Value(version: version, channel: channel)
        }
    }

    /// Answers its requests, until it is closed.
    func handle(value: Value, logger: Logger) async {
        // A client that breaks off, or is refused, is nothing to report: anyone can be one.
        switch try? await value.version.get() {
        case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
        case .http2(let connection): await http2.handle(value: connection, logger: logger)
        case nil: return
        }
    }
}
