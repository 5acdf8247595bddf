/// One request to another machine, or to this one.
package struct HTTPRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// From the start of resolving the name to the last byte.
    package var timeout: Duration
    /// The most bytes of a response's body that are read; a longer one is cut and marked.
    package var bodyLimit: Int
    /// Asked after each piece of the body, with all of it so far: true ends the reading, as a server may hold a
    /// stream open for ever.
    package var isComplete: (@Sendable ([UInt8]) -> Bool)?
    /// Whether a response is one only when all of its body has come; else its status and headers are enough.
    package var needsWholeBody = true
    /// Whether a connection of its own is made and closed, as a probe must to measure one.
    package var freshConnection: Bool
    /// How long a complete response may take to end by itself. Servers that are cut off while they end it, as PyPI's mcp
    /// 1.29, may keep in memory what belonged to it.
    package var grace = Duration.zero
    /// The most redirects that are followed.
    package var redirectLimit = 0
    /// Whether the server may compress the body, which is then read as it was before; the limit is that of what is read.
    package var acceptsCompression = false
    /// Nil for the system's authorities, and no certificate to show.
    package var tls: TLSOptions?
    /// Nil for what libcurl makes of the environment.
    package var proxy: HTTPProxy?
    /// Whose token the request shows, which is had for it and is not part of the headers; nil for nobody's.
    package var clientCredentials: ClientCredentials?
    /// A socket in the file system that is connected to in the place of the URL's host; its path has 107 bytes at most.
    package var socket: String?

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(10), bodyLimit: Int = 1 << 20,
        isComplete: (@Sendable ([UInt8]) -> Bool)? = nil, freshConnection: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.bodyLimit = bodyLimit
        self.isComplete = isComplete
        self.freshConnection = freshConnection
    }
}

/// What came back.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// Names are in lower case, in the order of arrival.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Whether the body was longer than the request's limit.
    package var isCut: Bool
    package var timing: HTTPTiming
    /// When the first certificate of the server's chain expires, in seconds since the Unix epoch; nil without TLS, and
    /// of a connection that was used before.
    package var certificateExpiry: Int64?
    /// What the request said of who asks, where that was had for it: no output may show it, nor what quotes it.
    package var authorization: String?

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [], isCut: Bool = false,
        timing: HTTPTiming = HTTPTiming()
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
        self.timing = timing
    }

    /// The first header of that name, which is given in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// How long each phase of an exchange took, in seconds, named as blackbox_exporter names them.
package struct HTTPTiming: Sendable, Equatable {
    package var resolve = 0.0
    package var connect = 0.0
    package var tls = 0.0
    package var processing = 0.0
    package var transfer = 0.0

    package init() {}

    package var total: Double { resolve + connect + tls + processing + transfer }
}

/// Why there is no response.
package struct HTTPTransportError: Error, Sendable, CustomStringConvertible {
    /// The stage at which a request failed.
    package enum Reason: String, Sendable {
        case invalidRequest, resolve, connect, timeout, tls, connectionClosed, cancelled, other
    }

    package let reason: Reason
    /// A sentence without secrets: no header, no body, no password of the URL.
    package let message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { message }
}

/// Outgoing HTTP.
package protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
}
