internal import Format
package import HTTP
internal import Synchronization

/// Probes a server over the transport before streamable HTTP: a GET opens a stream of events, whose first names the
/// address for messages; answers come on the stream. Each probe opens a stream of its own and closes it, which ends
/// the session with it.
package struct SSEProbe: Sendable {
    /// Where the stream is opened.
    let url: String
    /// What requests go through.
    let transport: any HTTPTransport
    /// What servers are told of the client.
    let clientVersion: String
    /// For a whole probe.
    let timeout: Duration
    /// What goes with each request.
    let headers: [String: String]
    /// Nil for the usual trust.
    let tls: TLSOptions?
    private let clock = ContinuousClock()

    /// `timeout` holds for a whole probe. `headers` go with each request.
    package init(
        url: String, transport: any HTTPTransport, clientVersion: String, timeout: Duration,
        headers: [String: String] = [:], tls: TLSOptions? = nil
    ) {
        self.url = url
        self.transport = transport
        self.clientVersion = clientVersion
        self.timeout = timeout
        self.headers = headers
        self.tls = tls
    }

    /// Asks the server whether it is well and, with `wantsTools`, which tools it offers.
    package func probe(wantsTools: Bool = false) async -> (result: MCPProbeResult, tools: ToolReading?) {
        let start = clock.now
        let inbox = SSEInbox()
        return await withTaskGroup(of: StreamEnd.self) { group in
            group.addTask { await receive(into: inbox) }
            var conversation = SSEConversation(of: self, start: start, inbox: inbox)
            var outcome = await conversation.hold()
            var tools: ToolReading?
            if wantsTools, case .up = outcome { tools = await conversation.tools() }
            // The stream is held open by the server; this closes it.
            group.cancelAll()
            let end = await group.next()
            if case .failed(let failure) = outcome, failure.reason == .connectionClosed, let end {
                outcome = end.outcome ?? outcome
            }
            var result = MCPProbeResult(
                outcome, timing: HTTPTiming(), seconds: (clock.now - start) / .seconds(1),
                operations: conversation.operations)
            if case .response(let response) = end {
                result.timing = response.timing
                result.certificateExpiry = response.certificateExpiry
            }
            return (result, tools)
        }
    }

    /// How the stream ended.
    private enum StreamEnd: Sendable {
        case response(HTTPResponse)
        case failed(HTTPTransportError)

        /// What that says of the server, when nothing was heard of it.
        var outcome: ProbeMachine.Outcome? {
            switch self {
            case .response(let response):
                if [401, 403].contains(response.status) { return .requiresAuthorization }
                let isStream = response.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
                if response.status == 200, isStream { return nil }
                return .failed(
                    MCPProbeFailure(
                        .notMCP,
                        "no MCP is spoken there: a GET opens no stream of events (HTTP \(response.status))"))
            case .failed(let error) where error.reason == .cancelled: return nil
            case .failed(let error): return .failed(MCPProbeFailure(.init(error.reason), "GET: \(error.message)"))
            }
        }
    }

    private func receive(into inbox: SSEInbox) async -> StreamEnd {
        defer { inbox.close() }
        let own = [("Accept", "text/event-stream"), ("Cache-Control", "no-store")]
        let others = headers.filter { header in !own.contains { $0.0.lowercased() == header.key.lowercased() } }
        var request = HTTPRequest(
            url: url, headers: own + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, timeout: timeout,
            bodyLimit: SSEInbox.limit, isComplete: inbox.take, freshConnection: true)
        request.tls = tls
        do throws(HTTPTransportError) {
            return .response(try await transport.send(request))
        } catch {
            return .failed(error)
        }
    }
}
