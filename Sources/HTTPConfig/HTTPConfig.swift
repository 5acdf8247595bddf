package import HTTP

/// How requests to somebody are made: the `http_config` of Prometheus' and Alertmanager's files.
package struct HTTPConfig: Hashable, Sendable {
    /// Who asks.
    enum Authorization: Hashable, Sendable {
        case basic(username: Secret, password: Secret)
        /// `type` is `Bearer` mostly.
        case credentials(type: String, Secret)
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

        var name: String
        var values: [Secret]
    }

    var authorization: Authorization?
    var headers: [Header] = []
    var tls: TLSOptions?
    /// Where the requests go through; nil for what the environment says.
    package internal(set) var proxy: String?
    /// Redirects lead to where nobody has asked to go: Prometheus follows them, Roost does not unless it is told to.
    var followsRedirects = false

    package init() {}

    /// The most redirects that are followed, as in Go's client.
    private static let redirectLimit = 10

    /// Completes a request. `read` gives the bytes of a secret's file, nil when it cannot.
    package func apply(
        to request: inout HTTPRequest, read: (String) -> [UInt8]? = bytes(ofSecretFile:)
    ) throws(HTTPConfigError) {
        switch authorization {
        case nil: break
        case .basic(let username, let password):
            let pair = "\(try username.reveal(read)):\(try password.reveal(read))"
            request.headers.append(("Authorization", "Basic \(base64(Array(pair.utf8)))"))
        case .credentials(let type, let secret):
            request.headers.append(("Authorization", "\(type) \(try secret.reveal(read))"))
        }
        for header in headers {
            for value in header.values { request.headers.append((header.name, try value.reveal(read))) }
        }
        request.tls = tls
        request.proxy = proxy
        request.redirectLimit = followsRedirects ? Self.redirectLimit : 0
    }
}

/// Base64 of RFC 4648, with padding.
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
        let bits = group[0] << 16 | group[1] << 8 | group[2]
        for position in 0..<4 {
            let isPadding = start + position > bytes.count
            text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
        }
    }
    return String(decoding: text, as: UTF8.self)
}
