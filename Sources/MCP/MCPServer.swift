internal import Format
package import HTTP

/// The built-in MCP server's side of streamable HTTP, for both eras on one path and without any state: no sessions, no
/// streams, each request answered with one JSON document.
package struct MCPServer: Sendable {
    /// What to send back.
    package struct Reply: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    let name: String
    let version: String
    let instructions: String
    let tools: [MCPTool]
    private let hosts: HostPolicy

    /// `instructions` tell a model what the server is good for.
    package init(name: String, version: String, instructions: String, tools: [MCPTool], hosts: HostPolicy) {
        self.name = name
        self.version = version
        self.instructions = instructions
        self.tools = tools
        self.hosts = hosts
    }

    /// Answers one HTTP request to the MCP path; header names are in lower case.
    package func handle(method: String, headers: [(name: String, value: String)], body: [UInt8]) async -> Reply {
        let headers = ServerHeaders(headers)
        do throws(ServerRefusal) {
            try check(headers)
            guard method == "POST" else { return Reply(status: 405, headers: [("allow", "POST")], body: []) }
            try checkMedia(headers)
            guard case .request(let request) = try ServerMessage.read(body) else {
                if let version = headers[MCPHeader.protocolVersion] { try Self.check(version: version) }
                return Reply(status: 202, headers: [], body: [])
            }
            do throws(ServerRefusal) {
                let result = try await answer(request, headers)
                return Reply(status: 200, document: ["jsonrpc": "2.0", "id": request.id, "result": .object(result)])
            } catch {
                var refusal = error
                refusal.id = request.id
                throw refusal
            }
        } catch {
            return Reply(error)
        }
    }

    private func answer(
        _ request: ServerRequest, _ headers: ServerHeaders
    ) async throws(ServerRefusal) -> [JSONValue.Member] {
        let era = try Self.era(of: request, headers)
        return switch era {
        case .legacy: try await legacyAnswer(request)
        case .modern: try await modernAnswer(request, headers)
        }
    }

    /// A page in a browser must not get through, whether it claims another name for this machine or none.
    private func check(_ headers: ServerHeaders) throws(ServerRefusal) {
        let host = headers["host"] ?? ""
        guard hosts.allows(host: host) else {
            throw ServerRefusal(
                421, RPCCode.invalidRequest, "this server does not answer to the name in the Host header")
        }
        if let origin = headers["origin"], !hosts.allows(origin: origin, host: host) {
            throw ServerRefusal(403, RPCCode.invalidRequest, "requests from this Origin are refused")
        }
    }

    private func checkMedia(_ headers: ServerHeaders) throws(ServerRefusal) {
        guard headers["content-type"].map(ServerHeaders.mediaType) == "application/json" else {
            throw ServerRefusal(415, RPCCode.invalidRequest, "the Content-Type must be application/json")
        }
        let accepted = (headers["accept"] ?? "*/*").split(separator: ",").map { ServerHeaders.mediaType(String($0)) }
        guard accepted.contains(where: { ["application/json", "application/*", "*/*"].contains($0) }) else {
            throw ServerRefusal(406, RPCCode.invalidRequest, "answers are application/json, which Accept must allow")
        }
    }

    /// Which era's rules a request is held to, by how it opens: what its body says of versions goes with the header.
    private static func era(of request: ServerRequest, _ headers: ServerHeaders) throws(ServerRefusal) -> MCPEra {
        let header = headers[MCPHeader.protocolVersion]
        if let stated = request.version {
            guard let header else {
                throw ServerRefusal(400, RPCCode.headerMismatch, "the MCP-Protocol-Version header is missing")
            }
            guard header == stated else {
                throw ServerRefusal(
                    400, RPCCode.headerMismatch,
                    "the MCP-Protocol-Version header and \(MetaKey.protocolVersion) in _meta differ")
            }
            guard ProtocolVersion.modern.contains(stated) else { throw unsupported(stated) }
            return .modern
        }
        if request.method == "initialize" { return .legacy }
        guard let header else {
            // Nobody but a modern client knows this method, so it is told how to ask.
            return request.method == "server/discover" ? .modern : .legacy
        }
        try check(version: header)
        return MCPEra(version: header)
    }

    private static func check(version: String) throws(ServerRefusal) {
        guard ProtocolVersion.all.contains(version) else { throw unsupported(version) }
    }

    private static func unsupported(_ version: String) -> ServerRefusal {
        ServerRefusal(
            400, RPCCode.unsupportedVersion, "unsupported protocol version",
            data: [
                "supported": .array(ProtocolVersion.all.map { .string($0) }),
                "requested": .string(plainText(version, limit: 40)),
            ])
    }
}

extension MCPServer {
    /// What the server says it is.
    var identity: JSONValue { ["name": .string(name), "version": .string(version)] }

    /// What it can do: tools, whose list does not change while it runs.
    var capabilities: JSONValue { ["tools": ["listChanged": false]] }

    /// All tools at once: there is no second page, so that no cursor can be a right one.
    func list(_ request: ServerRequest) throws(ServerRefusal) -> [JSONValue.Member] {
        guard (request.parameters["cursor"] ?? .null) == .null else {
            throw ServerRefusal(200, RPCCode.invalidParameters, "unknown cursor")
        }
        return [.init("tools", .array(tools.map(\.listing)))]
    }

    /// Runs a tool.
    func call(_ request: ServerRequest) async throws(ServerRefusal) -> [JSONValue.Member] {
        guard let name = request.parameters["name"]?.string else {
            throw ServerRefusal(200, RPCCode.invalidParameters, "a tool call needs a name")
        }
        guard let tool = tools.first(where: { $0.name == name }) else {
            throw ServerRefusal(200, RPCCode.invalidParameters, "unknown tool: \(plainText(name, limit: 128))")
        }
        let arguments = request.parameters["arguments"] ?? [:]
        guard arguments.members != nil else {
            throw ServerRefusal(200, RPCCode.invalidParameters, "arguments must be an object")
        }
        return await tool.call(arguments)
    }
}

extension MCPServer.Reply {
    init(status: Int, document: JSONValue) {
        self.init(status: status, headers: [("content-type", "application/json")], body: document.encoded())
    }

    init(_ refusal: ServerRefusal) {
        var error: [JSONValue.Member] = [
            .init("code", .integer(refusal.code)), .init("message", .string(refusal.message)),
        ]
        if let data = refusal.data { error.append(.init("data", data)) }
        var document: [JSONValue.Member] = [.init("jsonrpc", "2.0")]
        if let id = refusal.id { document.append(.init("id", id)) }
        document.append(.init("error", .object(error)))
        self.init(status: refusal.status, document: .object(document))
    }
}
