internal import Format
package import HTTP

/// Turns a probe's calls into HTTP requests, each on a connection of its own, since a server that accepts none is down.
/// It sends no `Origin`, and never a GET, which some servers leave hanging.
package struct ProbeRequests {
    /// Answers to a probe are small; whoever sends more is not read to the end.
    private static let bodyLimit = 256 << 10
    /// Of a page of tools, with their schemas.
    private static let listLimit = 4 << 20

    private let url: String
    private let clientVersion: String
    private let headers: [(name: String, value: String)]
    private let tls: TLSOptions?

    /// `headers` go with every request, save those that the protocol sets itself.
    package init(url: String, clientVersion: String, headers: [String: String] = [:], tls: TLSOptions? = nil) {
        self.tls = tls
        self.url = url
        self.clientVersion = clientVersion
        self.headers = headers.sorted { $0.key < $1.key }.filter { !Self.own.contains($0.key.lowercased()) }
            .map { ($0.key, $0.value) }
    }

    private static let own: Set<String> = [
        "content-type", "content-length", "transfer-encoding", "accept", MCPHeader.protocolVersion, MCPHeader.method,
        MCPHeader.sessionID,
    ]

    /// The POST that makes a call; a request bears the id, a notification none.
    package func request(for call: ProbeCall, id: Int64, timeout: Duration) -> HTTPRequest {
        let version: String?
        var sessionID: String?
        var parameters: JSONValue?
        var bodyLimit = Self.bodyLimit
        switch call {
        case .discover(let modern):
            version = modern
            parameters = ["_meta": metadata(version: modern)]
        case .initialize:
            version = nil
            parameters = [
                "protocolVersion": .string(ProtocolVersion.newestLegacy), "capabilities": [:], "clientInfo": clientInfo,
            ]
        case .initialized(let session), .ping(let session):
            version = session.version
            sessionID = session.id
        case .listTools(let page):
            version = page.version
            sessionID = page.session?.id
            parameters = page.session == nil ? ["_meta": metadata(version: page.version)] : [:]
            if let cursor = page.cursor, case .object(let members) = parameters {
                parameters = .object(members + [.init("cursor", .string(cursor))])
            }
            bodyLimit = Self.listLimit
        }
        let isNotification = if case .initialized = call { true } else { false }
        var headers = protocolHeaders(version: version, sessionID: sessionID)
        headers.append(("Content-Type", "application/json"))
        headers.append(("Accept", "application/json, text/event-stream"))
        if isModern(call) { headers.append(("Mcp-Method", call.method)) }

        var body = JSONWriter()
        body.object { body in
            body.member("jsonrpc", "2.0")
            if !isNotification { body.member("id", .integer(id)) }
            body.member("method", call.method)
            if let parameters { body.member("params", parameters) }
        }
        var request = HTTPRequest(
            method: "POST", url: url, headers: headers, body: body.bytes, timeout: timeout,
            bodyLimit: bodyLimit, freshConnection: true)
        request.tls = tls
        if !isNotification {
            request.isComplete = AnswerWatch(id: id).isComplete
            request.grace = .milliseconds(50)
        }
        return request
    }

    /// Ends a session, so that the server need not keep it until it expires.
    package func deletion(of session: ProbeSession, timeout: Duration) -> HTTPRequest {
        var request = HTTPRequest(
            method: "DELETE", url: url, headers: protocolHeaders(version: session.version, sessionID: session.id),
            timeout: timeout)
        request.tls = tls
        return request
    }

    private func isModern(_ call: ProbeCall) -> Bool {
        switch call {
        case .discover: true
        case .listTools(let page): page.session == nil
        case .initialize, .initialized, .ping: false
        }
    }

    private var clientInfo: JSONValue { ["name": "roost", "version": .string(clientVersion)] }

    private func metadata(version: String) -> JSONValue {
        [
            MetaKey.protocolVersion: .string(version), MetaKey.clientInfo: clientInfo,
            MetaKey.clientCapabilities: [:],
        ]
    }

    private func protocolHeaders(version: String?, sessionID: String?) -> [(name: String, value: String)] {
        var headers = headers
        if let version { headers.append(("MCP-Protocol-Version", version)) }
        if let sessionID { headers.append(("Mcp-Session-Id", sessionID)) }
        return headers
    }
}
