import HTTP
import Model

/// A request that has been checked and is written as libcurl takes it. A class, as it is handed on several times and has many parts.
final class PreparedRequest: Sendable {
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
    let needsWholeBody: Bool
    let grace: Duration
    let redirectLimit: Int
    let acceptsCompression: Bool
    let tls: TLSOptions?
    /// Where libcurl connects to in the place of the URL's host, as it has it; nil for there.
    let connectTo: String?
    /// A proxy's URL, which is empty for none; nil for what the environment says.
    let proxy: String?
    /// What the proxy is shown alone, as `headerLines`.
    let proxyHeaderLines: String
    let socket: String?
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
        // The URL's host is the name that is asked for and checked: where that is another, one is connected elsewhere.
        let named = request.tls?.serverName.flatMap { address.renamed(request.url, $0) }
        url = named?.url ?? request.url
        connectTo = named?.connectTo
        origin = address.origin
        isLoopback = address.isLoopback
        body = request.body
        timeoutMilliseconds = request.timeout.wholeMilliseconds
        freshConnection = request.freshConnection
        bodyLimit = request.bodyLimit
        isComplete = request.isComplete
        needsWholeBody = request.needsWholeBody
        grace = request.grace
        redirectLimit = request.redirectLimit
        acceptsCompression = request.acceptsCompression
        tls = request.tls
        proxy = request.proxy.map { address.proxyURL(by: $0) ?? "" }
        socket = request.socket
        let host = named == nil ? [] : [(name: "Host", value: address.server)]
        // libcurl sends these two of itself unless told not to: the first costs a round trip, the second would say
        // that every body is a form.
        var lines = "Expect:\n"
        let hasType = request.headers.contains { $0.name.equalsIgnoringCase("content-type") }
        if !hasType { lines += "Content-Type:\n" }
        headerLines = try lines + Self.lines(host + request.headers, origin: address.origin)
        // A proxy would pass them on with a request that needs no tunnel.
        let shown = address.isSecure && proxy?.isEmpty == false ? request.proxy?.connectHeaders ?? [] : []
        proxyHeaderLines = try Self.lines(shown.map { ($0.name, $0.value) }, origin: address.origin)
    }

    private static func lines(
        _ headers: [(name: String, value: String)], origin: String
    ) throws(HTTPTransportError) -> String {
        var lines = ""
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
    /// The host with what is said of the port.
    let server: String
    let isLoopback: Bool
    let isSecure: Bool
    private let host: String

    /// The URL with another name for its host, which stays the one that is connected to; nil where no name is checked.
    func renamed(_ url: String, _ name: String) -> (url: String, connectTo: String)? {
        guard isSecure else { return nil }
        let port = server.utf8.dropFirst(host.utf8.count + 1)
        let number = port.isEmpty ? "443" : String(Substring(port))
        let authority = url.utf8.dropFirst("https://".utf8.count).prefix { !"/?#\\".utf8.contains($0) }
        let user = authority.lastIndex(of: UInt8(ascii: "@")).map { String(Substring(authority[...$0])) } ?? ""
        return (
            "https://\(user)\(name):\(number)\(url[authority.endIndex...])", "\(name):\(number):\(host):\(number)"
        )
    }

    /// The URL of the proxy by which the server is reached; nil for none.
    func proxyURL(by proxy: HTTPProxy) -> String? {
        if proxy == HTTPProxy() { return nil }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let port = UInt16(String(Substring(server.utf8.dropFirst(host.utf8.count + 1))))
        return proxy.url(isSecure: isSecure, host: name, port: port ?? (isSecure ? 443 : 80))
    }

    init(_ url: String) throws(HTTPTransportError) {
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw HTTPTransportError(.invalidRequest, "the URL holds a space or a control character")
        }
        guard let scheme = ["http://", "https://"].first(where: { url.beginsIgnoringCase($0) }) else {
            throw HTTPTransportError(.invalidRequest, "the URL does not start with http:// or https://")
        }
        let authority = url.utf8.dropFirst(scheme.utf8.count).prefix { !"/?#\\".utf8.contains($0) }
        let server = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? authority
        let isBracketed = server.first == UInt8(ascii: "[")
        let host = server.dropFirst(isBracketed ? 1 : 0).prefix { $0 != UInt8(ascii: isBracketed ? "]" : ":") }
        guard !host.isEmpty else { throw HTTPTransportError(.invalidRequest, "the URL names no host") }
        origin = "\(scheme)\(Substring(server))"
        self.server = String(Substring(server))
        self.host = isBracketed ? "[\(Substring(host))]" : String(Substring(host))
        isSecure = scheme == "https://"
        isLoopback = Self.isLoopback(String(Substring(host)).lowercased())
    }

    private static func isLoopback(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
            || name.hasPrefix("127.") && name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}

extension String {
    /// Whether this is a token of RFC 9110, as methods and header names are.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: "!#$%&'*+.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether this is a text of small ASCII letters, in any case.
    fileprivate func equalsIgnoringCase(_ text: String) -> Bool {
        utf8.count == text.utf8.count && beginsIgnoringCase(text)
    }

    /// Whether this begins with a text of small ASCII letters, in any case.
    fileprivate func beginsIgnoringCase(_ text: String) -> Bool {
        utf8.count >= text.utf8.count
            && zip(utf8, text.utf8).allSatisfy { byte, small in
                byte == small || (0x41...0x5A).contains(byte) && byte | 0x20 == small
            }
    }
}

extension Duration {
    /// At least one, as libcurl takes 0 for no limit.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: max(1, min(seconds, 1 << 30) * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
