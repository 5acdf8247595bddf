import HTTP
import Model

/// A request that has been checked and is written as libcurl takes it.
struct PreparedRequest: Sendable {
    /// Longer addresses are refused, in bytes.
    private static let urlLimit = 16 << 10

    let method: String
    let url: String
    /// `Name: value` lines, each ended by a line feed.
    let headerLines: String
    let body: [UInt8]
    let timeoutMilliseconds: Int
    let freshConnection: Bool
    /// Whether the server is this machine, which no proxy can reach.
    let isLoopback: Bool
    let bodyLimit: Int
    let isComplete: (@Sendable ([UInt8]) -> Bool)?
    let redirectLimit: Int
    let acceptsCompression: Bool
    let tls: TLSOptions?
    let proxy: String?
    /// What errors tell of the address: paths, queries and user names may hold secrets.
    let origin: String

    /// Refuses all that could smuggle something into the exchange, and every scheme but http and https.
    init(_ request: HTTPRequest) throws(HTTPTransportError) {
        let address = try Address(request.url)
        guard request.url.utf8.count <= Self.urlLimit else {
            throw HTTPTransportError(
                .invalidRequest, "\(address.origin): the URL is longer than \(Self.urlLimit) bytes")
        }
        guard request.method.isToken else {
            throw HTTPTransportError(
                .invalidRequest, "\(address.origin): invalid HTTP method \(quoted(request.method))")
        }
        method = request.method
        url = request.url
        origin = address.origin
        isLoopback = address.isLoopback
        body = request.body
        timeoutMilliseconds = request.timeout.wholeMilliseconds
        freshConnection = request.freshConnection
        bodyLimit = request.bodyLimit
        isComplete = request.isComplete
        redirectLimit = request.redirectLimit
        acceptsCompression = request.acceptsCompression
        tls = request.tls
        proxy = request.proxy
        headerLines = try Self.lines(request.headers, origin: address.origin)
    }

    private static func lines(
        _ headers: [(name: String, value: String)], origin: String
    ) throws(HTTPTransportError) -> String {
        // libcurl sends these two of itself unless told not to: the first costs a round trip, the second would say
        // that every body is a form.
        var lines = "Expect:\n"
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines += "Content-Type:\n" }
        for (name, value) in headers {
            guard name.isToken else {
                throw HTTPTransportError(.invalidRequest, "\(origin): invalid header name \(quoted(name))")
            }
            guard !value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
                throw HTTPTransportError(.invalidRequest, "\(origin): the header \(name) holds a line end")
            }
            // A header without a value is spelt so, as `Name:` means that none is sent.
            lines += value.isEmpty ? "\(name);\n" : "\(name): \(value)\n"
        }
        return lines
    }
}

/// The parts of a URL that matter before it is used.
private struct Address {
    let origin: String
    let isLoopback: Bool

    init(_ url: String) throws(HTTPTransportError) {
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw HTTPTransportError(.invalidRequest, "the URL holds a space or a control character")
        }
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            throw HTTPTransportError(.invalidRequest, "the URL does not start with http:// or https://")
        }
        let authority = url.dropFirst(scheme.count).prefix { !["/", "?", "#", "\\"].contains($0) }
        let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let host = server.hasPrefix("[") ? server.prefix { $0 != "]" }.dropFirst() : server.prefix { $0 != ":" }
        guard !host.isEmpty else { throw HTTPTransportError(.invalidRequest, "the URL names no host") }
        origin = "\(scheme)\(server)"
        let name = host.lowercased()
        isLoopback =
            name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
            || name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." }
    }
}

extension String {
    /// Whether this is a token of RFC 9110, as methods and header names are.
    fileprivate var isToken: Bool {
        !isEmpty
            && unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar)
                }
            }
    }
}

extension Duration {
    /// At least one, as libcurl takes 0 for no limit.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: max(1, min(seconds, 1 << 30) * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
