package import HTTP

/// Probes one instance of an MCP server over streamable HTTP, as an ordinary client would, and as cheaply as its era
/// allows: one `server/discover`, or one `ping` within a session that is kept. Calls must not overlap.
package actor MCPProbe {
    /// A name that is nobody's (RFC 2606).
    private static let foreignOrigin = "https://roost-audit.invalid"

    private let transport: any HTTPTransport
    private let requests: ProbeRequests
    private let timeout: Duration
    private let clock = ContinuousClock()
    private var machine = ProbeMachine()
    /// That of the newest answer.
    private var certificateExpiry: Int64?
    private var lastID: Int64 = 0

    /// `timeout` holds for a whole probe, which may take several exchanges. `headers` go with each of them.
    package init(
        url: String, transport: any HTTPTransport, clientVersion: String, timeout: Duration,
        headers: [String: String] = [:], tls: TLSOptions? = nil
    ) {
        requests = ProbeRequests(
            url: url, clientVersion: clientVersion, headers: headers, tls: tls)
        self.transport = transport
        self.timeout = timeout
    }

    /// Asks the server whether it is well.
    package func probe() async -> MCPProbeResult {
        let start = clock.now
        var timing = HTTPTiming()
        var operations: [MCPOperation] = []
        var action = machine.start()
        while true {
            switch action {
            case .send(let call):
                let reply = await measured(call, since: start, &operations, timing: &timing)
                action = machine.received(reply, to: call)
            case .finish(let outcome):
                var result = MCPProbeResult(
                    outcome, timing: timing, seconds: (clock.now - start).seconds, operations: operations)
                result.certificateExpiry = certificateExpiry
                return result
            }
        }
    }

    /// Ends the session, if there is one. To be called before the task that probes is cancelled.
    package func close() async {
        guard let session = machine.close() else { return }
        // A server may refuse to have sessions ended (405); one that is gone has ended them itself.
        _ = try? await transport.send(requests.deletion(of: session, timeout: min(timeout, .seconds(2))))
    }

    /// Asks which tools the server offers, all pages of them; nil as long as it has not been understood.
    package func tools() async -> (reading: ToolReading, operations: [MCPOperation])? {
        guard var page = machine.firstToolPage else { return nil }
        let start = clock.now
        var timing = HTTPTiming()
        var operations: [MCPOperation] = []
        var collection = ToolCollection()
        while true {
            let reply = await measured(.listTools(page), since: start, &operations, timing: &timing)
            switch collection.take(reply) {
            case .next(let cursor): page.cursor = cursor
            case .finished(let reading): return (reading, operations)
            }
        }
    }

    /// Whether the server answers a request that a page of foreign origin sends, as it must not; nil when it is not known.
    /// No session is opened for it.
    package func answersForeignOrigin() async -> Bool? {
        guard let call = machine.harmlessCall else { return nil }
        var timing = HTTPTiming()
        return switch await exchange(call, timeout: timeout, timing: &timing, origin: Self.foreignOrigin) {
        case .result: true
        case .status(403, _), .error(403, _): false
        case .error, .status, .failed: nil
        }
    }

    private func measured(
        _ call: ProbeCall, since start: ContinuousClock.Instant, _ operations: inout [MCPOperation],
        timing: inout HTTPTiming
    ) async -> ProbeReply {
        let began = clock.now
        let reply = await exchange(call, timeout: timeout - (began - start), timing: &timing)
        operations.append(
            MCPOperation(method: call.method, seconds: (clock.now - began).seconds, errorType: reply.errorType))
        return reply
    }

    private func exchange(
        _ call: ProbeCall, timeout: Duration, timing: inout HTTPTiming, origin: String? = nil
    ) async -> ProbeReply {
        guard timeout > .zero else { return .failed(.timeout, message: "no time is left after the exchanges before") }
        lastID += 1
        do throws(HTTPTransportError) {
            var request = requests.request(for: call, id: lastID, timeout: timeout)
            if let origin { request.headers.append(("Origin", origin)) }
            let response = try await transport.send(request)
            timing += response.timing
            certificateExpiry = response.certificateExpiry
            return ProbeReply(response, id: lastID)
        } catch {
            return .failed(error.reason, message: error.message)
        }
    }
}

extension ProbeReply {
    /// The bounded `error.type` of OpenTelemetry: `_OTHER` stands for codes of a server's own.
    var errorType: String? {
        switch self {
        case .result, .status(200..<300, _): nil
        case .error(_, let error): RPCCode.known.contains(error.code) ? String(error.code) : "_OTHER"
        case .status(let status, _): (100..<600).contains(status) ? String(status) : "_OTHER"
        case .failed(let reason, _): MCPProbeFailure.Reason(reason).rawValue
        }
    }
}

extension MCPProbeResult {
    init(_ outcome: ProbeMachine.Outcome, timing: HTTPTiming, seconds: Double, operations: [MCPOperation]) {
        self.init(
            success: true, requiresAuthorization: false, timing: timing, seconds: seconds, operations: operations)
        switch outcome {
        case .up(let era, let version, let server):
            self.era = era
            protocolVersion = version
            serverName = server.name
            serverVersion = server.version
        case .requiresAuthorization:
            requiresAuthorization = true
        case .failed(let failure):
            success = false
            self.failure = failure
        }
    }
}

extension HTTPTiming {
    fileprivate static func += (sum: inout HTTPTiming, more: HTTPTiming) {
        sum.resolve += more.resolve
        sum.connect += more.connect
        sum.tls += more.tls
        sum.processing += more.processing
        sum.transfer += more.transfer
    }
}

extension Duration {
    fileprivate var seconds: Double { self / .seconds(1) }
}
