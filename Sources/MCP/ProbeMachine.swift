internal import Format
internal import HTTP

/// One exchange that a probe asks for.
package enum ProbeCall: Hashable {
    case discover(version: String)
    case initialize
    case initialized(ProbeSession)
    case ping(ProbeSession)
    case listTools(ToolPage)

    /// `mcp.method.name` of the exchange.
    var method: String {
        switch self {
        case .discover: "server/discover"
        case .initialize: "initialize"
        case .initialized: "notifications/initialized"
        case .ping: "ping"
        case .listTools: "tools/list"
        }
    }
}

/// One page of a server's tools, and how it is to be asked for.
package struct ToolPage: Hashable {
    let version: String
    let session: ProbeSession?
    var cursor: String?
}

/// What was agreed with a legacy server.
package struct ProbeSession: Hashable {
    /// Nil when the server keeps no sessions.
    let id: String?
    let version: String
    let server: ServerIdentity
}

/// What a server says it is.
package struct ServerIdentity: Hashable {
    var name: String?
    var version: String?

    init(_ serverInfo: JSONValue?) {
        name = serverInfo?["name"]?.string.map { plainText($0) }
        version = serverInfo?["version"]?.string.map { plainText($0) }
    }
}

/// The decisions of a probe: which exchange comes next, and what the answers mean. It lives as long as the server's
/// instance, so that the era is found once and a legacy session is kept.
package struct ProbeMachine {
    /// What is known of the server between probes.
    enum Knowledge: Hashable {
        /// Nothing yet. `first` is the era to try first.
        case unknown(first: MCPEra)
        case modern(version: String)
        case legacy(ProbeSession)
    }

    /// How a probe ends.
    package enum Outcome: Hashable {
        case up(MCPEra, version: String, ServerIdentity)
        case requiresAuthorization
        case failed(MCPProbeFailure)
    }

    /// What is to be done next.
    package enum Action: Hashable {
        case send(ProbeCall)
        case finish(Outcome)
    }

    private(set) var knowledge = Knowledge.unknown(first: .modern)
    /// Versions refused within this probe.
    private var refused: Set<String> = []
    private var hasOpenedSession = false

    package init() {}

    /// Starts a probe.
    package mutating func start() -> Action {
        refused = []
        hasOpenedSession = false
        return switch knowledge {
        case .unknown(first: .modern): .send(.discover(version: ProtocolVersion.firstModern))
        case .unknown(first: .legacy): .send(.initialize)
        case .modern(let version): .send(.discover(version: version))
        case .legacy(let session): .send(.ping(session))
        }
    }

    /// Goes on after the answer to a call.
    package mutating func received(_ reply: ProbeReply, to call: ProbeCall) -> Action {
        switch reply {
        case .status(401, _), .status(403, _), .error(401, _), .error(403, _):
            return .finish(.requiresAuthorization)
        case .failed(let reason, let message):
            return .finish(.failed(failedExchange(reason, message, call)))
        case .result, .error, .status:
            break
        }
        return switch call {
        case .discover(let version): discovered(reply, version: version)
        case .initialize: initialized(reply)
        case .initialized(let session): confirmed(reply, session)
        case .ping(let session): pinged(reply, session)
        // Not a probe's, see `firstToolPage`.
        case .listTools: failed(reply, call)
        }
    }

    /// How to ask for the server's tools; nil as long as it has not been understood.
    var firstToolPage: ToolPage? {
        switch knowledge {
        case .unknown: nil
        case .modern(let version): ToolPage(version: version, session: nil)
        case .legacy(let session): ToolPage(version: session.version, session: session)
        }
    }

    /// A call that changes nothing in a server that has been understood; nil for any other.
    var harmlessCall: ProbeCall? {
        switch knowledge {
        case .unknown: nil
        case .modern(let version): .discover(version: version)
        case .legacy(let session): .ping(session)
        }
    }

    /// The session to end, when there is one; afterwards the machine is as new.
    package mutating func close() -> ProbeSession? {
        defer { knowledge = .unknown(first: .modern) }
        guard case .legacy(let session) = knowledge, session.id != nil else { return nil }
        return session
    }

    /// A server that never answers what it does not know would look dead for ever, so a timeout before the era is
    /// known makes the next probe begin with the other era.
    private mutating func failedExchange(
        _ reason: HTTPTransportError.Reason, _ message: String, _ call: ProbeCall
    ) -> MCPProbeFailure {
        if reason == .timeout, case .unknown(let first) = knowledge {
            knowledge = .unknown(first: first == .modern ? .legacy : .modern)
        }
        return MCPProbeFailure(.init(reason), "\(call.method): \(message)")
    }

    private mutating func discovered(_ reply: ProbeReply, version: String) -> Action {
        switch reply {
        case .result(let result, _) where Self.offersModernVersion(result):
            knowledge = .modern(version: version)
            return .finish(.up(.modern, version: version, ServerIdentity(result["_meta"]?[MetaKey.serverInfo])))
        case .error(_, let error) where RPCCode.modern.contains(error.code):
            return refusedDiscovery(error, version: version)
        case .status(let status, _) where status >= 500:
            return failed(reply, .discover(version: version))
        default:
            knowledge = .unknown(first: .legacy)
            return .send(.initialize)
        }
    }

    /// Some servers answer `server/discover` and list revisions with a handshake only; they are legacy.
    private static func offersModernVersion(_ discovered: JSONValue) -> Bool {
        discovered["supportedVersions"]?.array?.contains { $0.string.map(MCPEra.init(version:)) == .modern } ?? false
    }

    /// The server is modern but does not take this request: another version that it offers is tried, the newest first.
    private mutating func refusedDiscovery(_ error: RPCError, version: String) -> Action {
        refused.insert(version)
        let offered = error.data?["supported"]?.array?.compactMap(\.string) ?? []
        let candidates = offered.filter { MCPEra(version: $0) == .modern && !refused.contains($0) }
        if let next = candidates.max(), refused.count <= 3 { return .send(.discover(version: next)) }
        if offered.contains(where: { MCPEra(version: $0) == .legacy }) {
            knowledge = .unknown(first: .legacy)
            return .send(.initialize)
        }
        guard error.code == RPCCode.unsupportedVersion else {
            return .finish(.failed(refusal(error, .discover(version: version))))
        }
        let names = plainText(offered.prefix(8).joined(separator: ", "))
        return .finish(
            .failed(
                MCPProbeFailure(
                    .unsupportedVersion,
                    "the server speaks protocol revision \(names.isEmpty ? "unknown" : names) only; this probe speaks "
                        + ProtocolVersion.all.joined(separator: ", "))))
    }

    private mutating func initialized(_ reply: ProbeReply) -> Action {
        // Whatever goes wrong now, the next probe looks for the era afresh.
        knowledge = .unknown(first: .modern)
        guard case .result(let result, let sessionID) = reply, let version = result["protocolVersion"]?.string else {
            return failed(reply, .initialize)
        }
        let session = ProbeSession(
            id: sessionID, version: plainText(version, limit: 40), server: ServerIdentity(result["serverInfo"]))
        hasOpenedSession = true
        knowledge = .legacy(session)
        return .send(.initialized(session))
    }

    private mutating func confirmed(_ reply: ProbeReply, _ session: ProbeSession) -> Action {
        switch reply {
        case .status(200..<300, _), .result: .send(.ping(session))
        default: failed(reply, .initialized(session))
        }
    }

    /// A session that is gone is answered with 404, by some servers with 400; it is opened anew, once a probe.
    /// A server that knows no `ping` has answered all the same.
    private mutating func pinged(_ reply: ProbeReply, _ session: ProbeSession) -> Action {
        switch reply {
        case .result:
            return .finish(.up(.legacy, version: session.version, session.server))
        case .error(_, let error) where error.code == RPCCode.methodNotFound:
            return .finish(.up(.legacy, version: session.version, session.server))
        case .status(400, _), .status(404, _), .error(400, _), .error(404, _):
            guard !hasOpenedSession else { return failed(reply, .ping(session)) }
            knowledge = .unknown(first: .legacy)
            return .send(.initialize)
        default:
            return failed(reply, .ping(session))
        }
    }

    private func failed(_ reply: ProbeReply, _ call: ProbeCall) -> Action {
        let failure =
            switch reply {
            case .error(_, let error): refusal(error, call)
            case .status(let status, let location): unexpected(status, location: location, call)
            case .result, .failed: MCPProbeFailure(.notMCP, "\(call.method): the answer is not one of the protocol")
            }
        return .finish(.failed(failure))
    }

    private func refusal(_ error: RPCError, _ call: ProbeCall) -> MCPProbeFailure {
        MCPProbeFailure(.rpcError, "\(call.method): the server answered with error \(error.code): \(error.message)")
    }

    private func unexpected(_ status: Int, location: String?, _ call: ProbeCall) -> MCPProbeFailure {
        switch status {
        case 300..<400:
            let place = plainText(String((location ?? "elsewhere").prefix { $0 != "?" }))
            return MCPProbeFailure(
                .httpStatus,
                "\(call.method): HTTP \(status) leads to \(place), and probes follow no redirect; give that address")
        case 200..<300:
            return MCPProbeFailure(.notMCP, "\(call.method): HTTP \(status) without an MCP answer; is the path right?")
        case 404, 405:
            return MCPProbeFailure(.notMCP, "\(call.method): HTTP \(status); nothing speaks MCP at this path")
        default:
            return MCPProbeFailure(.httpStatus, "\(call.method): HTTP \(status)")
        }
    }
}

extension MCPProbeFailure {
    init(_ reason: Reason, _ message: String) {
        self.init(reason: reason, message: message)
    }
}
