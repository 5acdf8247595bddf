internal import Format

extension MCPServer {
    /// How long a client may keep what it was told, in milliseconds: tools change with the program only.
    private static let timeToLive: Int64 = 300_000

    /// Answers by revision 2026-07-28: what the headers say must be what the body says, and each request must carry
    /// the client's version and capabilities.
    func modernAnswer(
        _ request: ServerRequest, _ headers: ServerHeaders
    ) async throws(ServerRefusal) -> [JSONValue.Member] {
        try checkHeaders(of: request, headers)
        guard request.version != nil, request.metadata?[MetaKey.clientCapabilities]?.members != nil else {
            throw ServerRefusal(
                400, RPCCode.invalidParameters,
                "_meta needs \(MetaKey.protocolVersion) and \(MetaKey.clientCapabilities)")
        }
        let result: [JSONValue.Member]
        switch request.method {
        case "server/discover":
            result = cacheable([
                .init("supportedVersions", .array(ProtocolVersion.modern.map { .string($0) })),
                .init("capabilities", capabilities), .init("instructions", .string(instructions)),
            ])
        case "tools/list":
            result = cacheable(try list(request))
        case "tools/call":
            result = try await call(request)
        default:
            throw ServerRefusal(
                404, RPCCode.methodNotFound, "method not found: \(plainText(request.method, limit: 80))")
        }
        return [.init("resultType", "complete")] + result + [.init("_meta", [MetaKey.serverInfo: identity])]
    }

    private func cacheable(_ result: [JSONValue.Member]) -> [JSONValue.Member] {
        result + [.init("ttlMs", .integer(Self.timeToLive)), .init("cacheScope", "public")]
    }

    private func checkHeaders(of request: ServerRequest, _ headers: ServerHeaders) throws(ServerRefusal) {
        guard headers[MCPHeader.protocolVersion] != nil else {
            throw ServerRefusal(400, RPCCode.headerMismatch, "the MCP-Protocol-Version header is missing")
        }
        guard headers[MCPHeader.method] == request.method else {
            throw ServerRefusal(400, RPCCode.headerMismatch, "the Mcp-Method header is not the body's method")
        }
        guard request.method == "tools/call" else { return }
        guard let header = headers[MCPHeader.name], let name = ServerHeaders.decoded(header),
            name == request.parameters["name"]?.string
        else {
            throw ServerRefusal(400, RPCCode.headerMismatch, "the Mcp-Name header is not the name of the tool called")
        }
    }
}
