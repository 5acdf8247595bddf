import Format
import HTTP
import Synchronization
import Testing

@testable import MCP

/// The transport before streamable HTTP. If one failed, servers that still speak it would look dead, or lead a probe to
/// where nobody meant it to go.
@Suite(.serialized) struct StreamProbeTests {
    private func probe(_ url: String, _ transport: any HTTPTransport, _ timeout: Duration = .seconds(10)) -> SSEProbe {
        SSEProbe(url: url, transport: transport, clientVersion: "1.0.0", timeout: timeout)
    }

    @Test func realServer() async throws {
        let server = try await PythonServer.start("mcp1", transport: "sse")
        let transport = RecordingTransport()
        for _ in 1...3 {
            let (result, tools) = await probe(server.url, transport).probe()
            #expect(result.success && result.era == .legacy && result.serverName == "mcp1-sample", "\(result)")
            #expect(result.operations.map(\.method) == ["initialize", "notifications/initialized", "ping"])
            #expect(result.operations.allSatisfy { $0.errorType == nil } && tools == nil)
        }
        let (_, tools) = await probe(server.url, transport).probe(wantsTools: true)
        guard case .listed(let listing) = tools else {
            Issue.record("no tools: \(tools as Any)")
            return
        }
        #expect(listing.tools.map(\.name) == ["add", "echo"])
        server.kill()
        let gone = await probe(server.url, transport).probe().result
        #expect(gone.failure?.reason == .connect, "\(gone)")
    }

    @Test("a server of streamable HTTP is none of this, and is found out in no time")
    func otherServer() async throws {
        let server = try await PythonServer.start("mcp1")
        let result = await probe(server.url.replacing("/mcp", with: "/sse"), RecordingTransport()).probe().result
        #expect(result.failure?.reason == .notMCP, "\(result)")
    }

    @Test(
        "messages go to the server that was asked, whatever address it names",
        arguments: [
            ("/messages/?session=1", "http://h:81/messages/?session=1"), ("http://h:81/m", "http://h:81/m"),
            ("http://169.254.169.254/latest", nil), ("//evil/m", nil), ("http://h:82/m", nil), ("https://h:81/m", nil),
            ("messages", nil), ("", nil),
        ])
    func endpoint(_ address: String, _ target: String?) async {
        let transport = ScriptedStream("event: endpoint\ndata: \(address)\n\n")
        let result = await probe("http://h:81/sse", transport, .milliseconds(300)).probe().result
        #expect(!result.success)
        #expect(transport.posts == [target].compactMap { $0 }, "\(result)")
        #expect((result.failure?.reason == .notMCP) == (target == nil), "\(result)")
    }

    @Test(
        "a stream that says nothing of MCP, or nothing at all, ends the probe with a reason",
        arguments: [
            ("data: hello\n\n", .notMCP), (": comment\n\n", .timeout), ("", .timeout),
            ("event: endpoint\ndata: /m\n\ndata: \u{FFFD}{\n\ndata: {}\n\n", .timeout),
        ] as [(String, MCPProbeFailure.Reason)])
    func silence(_ stream: String, _ reason: MCPProbeFailure.Reason) async {
        let result = await probe("http://h/sse", ScriptedStream(stream), .milliseconds(300)).probe().result
        #expect(result.failure?.reason == reason, "\(result)")
    }

    @Test("one that refuses the stream asks for authorization")
    func authorization() async {
        let result = await probe("http://h/sse", ScriptedStream("", status: 401)).probe().result
        #expect(result.success && result.requiresAuthorization, "\(result)")
    }
}

/// A GET is answered with the text and held open until the time is over; a POST is accepted.
private final class ScriptedStream: HTTPTransport {
    private let text: String
    private let status: Int
    private let log = Mutex<[String]>([])

    init(_ text: String, status: Int = 200) {
        self.text = text
        self.status = status
    }

    var posts: [String] { log.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        guard request.method == "GET" else {
            log.withLock { $0.append(request.url) }
            return HTTPResponse(status: 202)
        }
        guard status == 200 else { return HTTPResponse(status: status) }
        _ = request.isComplete?(Array(text.utf8))
        do {
            try await Task.sleep(for: request.timeout)
        } catch {
            throw HTTPTransportError(.cancelled, "cancelled")
        }
        throw HTTPTransportError(.timeout, "timed out")
    }
}
