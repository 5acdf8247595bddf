internal import Format

extension MCPServer {
    /// Answers by the revisions with a handshake. The handshake settles nothing that later requests depend on, so it
    /// opens no session.
    func legacyAnswer(_ request: ServerRequest) async throws(ServerRefusal) -> [JSONValue.Member] {
        switch request.method {
        case "initialize":
            return try initialize(request)
        case "ping":
            return []
        case "tools/list":
            return try list(request)
        case "tools/call":
            return try await call(request)
        default:
            throw ServerRefusal(
                200, RPCCode.methodNotFound, "method not found: \(plainText(request.method, limit: 80))")
        }
    }

    /// The client's version when it is spoken here, else the newest; the client then decides whether to go on.
    private func initialize(_ request: ServerRequest) throws(ServerRefusal) -> [JSONValue.Member] {
        guard let asked = request.parameters["protocolVersion"]?.string else {
            throw ServerRefusal(200, RPCCode.invalidParameters, "initialize needs a protocolVersion")
        }
        let agreed = ProtocolVersion.legacy.contains(asked) ? asked : ProtocolVersion.newestLegacy
        return [
            .init("protocolVersion", .string(agreed)), .init("capabilities", capabilities),
            .init("serverInfo", identity), .init("instructions", .string(instructions)),
        ]
    }
}
