internal import Format
package import HTTP

/// How requests to somebody are made: the `http_config` of Prometheus' and Alertmanager's files.
package struct HTTPConfig: Hashable, Sendable {
    /// Who asks.
    enum Authorization: Hashable, Sendable {
        case basic(username: Secret, password: Secret)
        /// `type` is `Bearer` mostly.
        case credentials(type: String, Secret)
        case oauth2(OAuth2)
    }

    /// A header that every request carries; each value makes one.
    package struct Header: Hashable, Sendable {
        /// Those that make a request what it is, in small letters (prometheus/common `config/headers.go`).
        static let reserved: Set<String> = [
            "accept-encoding", "authorization", "connection", "content-encoding", "content-length", "content-type",
            "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "user-agent", "www-authenticate",
            "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-prometheus-remote-read-version",
            "x-prometheus-remote-write-version", "x-prometheus-scrape-timeout-seconds",
        ]

        let name: String
        let values: [Secret]
    }

    var authorization: Authorization?
    var headers: [Header] = []
    var tls: TLSOptions?
    /// Through whom the requests go; nil for nobody.
    var proxy: ProxySettings?
    /// Redirects lead to where nobody has asked to go: Prometheus follows them, Roost does not unless it is told to.
    var followsRedirects = false

    /// `proxy` says through whom requests go; nil for nobody.
    package init(proxy: ProxySettings? = nil) {
        self.proxy = proxy
    }

    /// The most redirects that are followed, as in Go's client.
    private static let redirectLimit = 10

    /// Completes a request. `read` gives the bytes of a secret's file, nil when it cannot; `environment` looks variables
    /// up.
    package func apply(
        to request: inout HTTPRequest, read: (String) -> [UInt8]? = bytes(ofSecretFile:),
        environment: (String) -> String? = environmentVariable
    ) throws(HTTPConfigError) {
        switch authorization {
        case nil: break
        case .basic(let username, let password):
            let pair = "\(try username.reveal(read)):\(try password.reveal(read))"
            request.headers.append(("Authorization", "Basic \(base64Encoded(Array(pair.utf8)))"))
        case .credentials(let type, let secret):
            request.headers.append(("Authorization", "\(type) \(try secret.reveal(read))"))
        case .oauth2(let settings):
            request.clientCredentials = try settings.credentials(read: read, environment: environment)
        }
        for header in headers {
            for value in header.values { request.headers.append((header.name, try value.reveal(read))) }
        }
        request.tls = tls
        request.proxy = try proxy?.proxy(read: read, environment: environment) ?? HTTPProxy()
        request.redirectLimit = followsRedirects ? Self.redirectLimit : 0
    }
}
