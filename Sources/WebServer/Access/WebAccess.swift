package import YAML

/// Who may ask a server, and for what. It is looked at for each connection and each request, so that it can be replaced
/// while the server runs.
package struct WebAccess: Sendable {
    /// Everybody may do everything, without TLS.
    package static let open = WebAccess()

    /// Whether requests that change something are answered.
    package var allowsChanges = true
    let tls: ServerTLS?
    let users: BasicAuth?
    let limit: RateLimit?
    let headers: [(name: String, value: String)]

    private init() {
        tls = nil
        users = nil
        limit = nil
        headers = []
    }

    /// As a web configuration has it. `read` gives the bytes of a file that it names, or throws what to say of it.
    package init(_ config: WebConfig, read: (String) throws -> [UInt8]) throws(YAMLError) {
        tls = try config.tls.map { tls throws(YAMLError) in
            try ServerTLS(tls, speaksHTTP2: config.speaksHTTP2, read: read)
        }
        users = config.users.isEmpty ? nil : BasicAuth(config.users)
        limit = config.rate.flatMap { $0.interval > .zero ? RateLimit($0) : nil }
        headers = config.headers
    }

    /// Whether connections are encrypted.
    package var isEncrypted: Bool { tls != nil }

    /// What its URLs begin with.
    package var scheme: String { isEncrypted ? "https" : "http" }

    /// Whether nobody is answered who has not proven who they are.
    package var isAuthenticated: Bool { users != nil || tls?.identifiesClients == true }

    /// Nil for a request of somebody who may come in.
    func refusal(of request: WebRequest) async -> WebResponse? {
        if limit?.allows() == false { return .text("There are too many requests.", status: 429) }
        if let users, await !users.allows(request.header("authorization")) {
            var refusal = WebResponse.text("A user and a password are needed.", status: 401)
            refusal.headers.append(("www-authenticate", "Basic"))
            return refusal
        }
        return nil
    }
}
