internal import Format
internal import HTTP

/// What is said over one stream of events: the handshake, a `ping`, and perhaps a look at the tools.
struct SSEConversation {
    private let probe: SSEProbe
    private let start: ContinuousClock.Instant
    private let clock = ContinuousClock()
    private let inbox: SSEInbox
    private var requests: ProbeRequests?
    private var session: ProbeSession?
    private var lastID: Int64 = 0
    private(set) var operations: [MCPOperation] = []

    /// `inbox` gets what comes of the stream that the probe has opened.
    init(of probe: SSEProbe, start: ContinuousClock.Instant, inbox: SSEInbox) {
        self.probe = probe
        self.start = start
        self.inbox = inbox
    }

    /// Shakes hands and asks whether the server is well.
    mutating func hold() async -> ProbeMachine.Outcome {
        guard let event = await inbox.next() else {
            return .failed(MCPProbeFailure(.connectionClosed, "the stream of events ended before it began"))
        }
        guard event.name == "endpoint", let address = endpoint(String(decoding: event.data, as: UTF8.self)) else {
            return .failed(
                MCPProbeFailure(.notMCP, "no MCP is spoken there: the first event names no address of the same server"))
        }
        requests = ProbeRequests(
            url: address, clientVersion: probe.clientVersion, headers: probe.headers,
            tls: probe.tls)
        let answer = await ask(.initialize)
        guard case .result(let result, _) = answer, let version = result["protocolVersion"]?.string else {
            return outcome(of: answer, to: .initialize)
        }
        let session = ProbeSession(
            id: nil, version: plainText(version, limit: 40), server: ServerIdentity(result["serverInfo"]))
        self.session = session
        let notified = await ask(.initialized(session))
        guard case .status(200..<300, _) = notified else { return outcome(of: notified, to: .initialized(session)) }
        let pong = await ask(.ping(session))
        switch pong {
        case .result: return .up(.legacy, version: session.version, session.server)
        case .error(_, let error) where error.code == RPCCode.methodNotFound:
            return .up(.legacy, version: session.version, session.server)
        default: return outcome(of: pong, to: .ping(session))
        }
    }

    /// Asks for all tools.
    mutating func tools() async -> ToolReading? {
        guard let session else { return nil }
        var page = ToolPage(version: session.version, session: session)
        var collection = ToolCollection()
        while true {
            switch collection.take(await ask(.listTools(page))) {
            case .next(let cursor): page.cursor = cursor
            case .finished(let reading): return reading
            }
        }
    }

    /// Where messages go: an address of the very server that was asked, whatever else an event may want.
    private func endpoint(_ text: String) -> String? {
        guard let own = try? WebAddress(probe.url), text.utf8.count <= 4096 else { return nil }
        if text.hasPrefix("/"), !text.hasPrefix("//") {
            // As given, so that a user name in it stays.
            return probe.url.dropLast(own.target.count) + text
        }
        guard let other = try? WebAddress(text), other.origin == own.origin else { return nil }
        return text
    }

    private mutating func ask(_ call: ProbeCall) async -> ProbeReply {
        let began = clock.now
        let reply = await exchange(call, timeout: probe.timeout - (began - start))
        operations.append(
            MCPOperation(
                method: call.method, seconds: (clock.now - began) / .seconds(1), errorType: reply.errorType))
        return reply
    }

    private mutating func exchange(_ call: ProbeCall, timeout: Duration) async -> ProbeReply {
        guard let requests, timeout > .zero else {
            return .failed(.timeout, message: "no time is left after the exchanges before")
        }
        lastID += 1
        var request = requests.request(for: call, id: lastID, timeout: timeout)
        // The body is `Accepted`, or nothing.
        request.isComplete = nil
        do throws(HTTPTransportError) {
            let response = try await probe.transport.send(request)
            guard (200..<300).contains(response.status) else { return ProbeReply(response, id: lastID) }
            if case .initialized = call { return .status(response.status, location: nil) }
        } catch {
            return .failed(error.reason, message: error.message)
        }
        while let event = await inbox.next() {
            guard let message = try? JSONValue(parsing: event.data), message["id"]?.integer == lastID else { continue }
            if let result = message["result"] { return .result(result, sessionID: nil) }
            if let error = RPCError(message, id: lastID, status: 200) { return .error(status: 200, error) }
        }
        return .failed(
            clock.now - start < probe.timeout ? .connectionClosed : .timeout,
            message: "the stream of events ended without an answer")
    }

    private func outcome(of reply: ProbeReply, to call: ProbeCall) -> ProbeMachine.Outcome {
        switch reply {
        case .status(401, _), .status(403, _), .error(401, _), .error(403, _): .requiresAuthorization
        case .failed(let reason, let message):
            .failed(MCPProbeFailure(.init(reason), "\(call.method): \(message)"))
        case .error(_, let error):
            .failed(
                MCPProbeFailure(
                    .rpcError, "\(call.method): the server answered with error \(error.code): \(error.message)"))
        case .status(let status, _): .failed(MCPProbeFailure(.httpStatus, "\(call.method): HTTP \(status)"))
        case .result: .failed(MCPProbeFailure(.notMCP, "\(call.method): the answer is not one of the protocol"))
        }
    }
}
