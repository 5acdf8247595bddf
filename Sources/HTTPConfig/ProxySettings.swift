internal import HTTP

/// Through whom requests go, as a file says it.
package struct ProxySettings: Hashable, Sendable {
    /// Where the proxy is named.
    enum Place: Hashable, Sendable {
        case environment
        /// May hold a password.
        case url(Secret)
    }

    let place: Place
    /// `no_proxy`; nil where it is not there.
    let exceptions: ProxyExceptions?
    /// What the proxy is shown when it is asked for a tunnel.
    let connectHeaders: [HTTPConfig.Header]

    init(_ place: Place, exceptions: ProxyExceptions? = nil, connectHeaders: [HTTPConfig.Header] = []) {
        self.place = place
        self.exceptions = exceptions
        self.connectHeaders = connectHeaders
    }

    /// Through whom the environment says.
    package static let environment = ProxySettings(.environment)

    /// The proxy as requests have it. `read` gives the bytes of a secret's file, `environment` looks variables up.
    func proxy(
        read: (String) -> [UInt8]?, environment: (String) -> String?
    ) throws(HTTPConfigError) -> HTTPProxy {
        var proxy: HTTPProxy
        switch place {
        case .environment: proxy = HTTPProxy(environment: environment)
        case .url(let url): proxy = HTTPProxy(try url.reveal(read), exceptions: exceptions)
        }
        for header in connectHeaders {
            for value in header.values { proxy.connectHeaders.append(.init(header.name, try value.reveal(read))) }
        }
        return proxy
    }
}
