import HTTP
import Testing

@testable import MCP

/// The probe against servers that people run, over real HTTP. If one failed, Roost would misjudge every server made
/// with that library.
@Suite(.serialized) struct RealServerTests {
    private func probe(_ url: String, _ transport: RecordingTransport) -> MCPProbe {
        MCPProbe(url: url, transport: transport, clientVersion: "1.0.0", timeout: .seconds(10))
    }

    private func expectNothing(at url: String) async {
        let result = await probe(url, RecordingTransport()).probe()
        #expect(result.failure?.reason == .notMCP, "\(result)")
    }

    @Test(arguments: [("mcp2", "2.0.0"), ("fastmcp", "4.0.0")])
    func modernServer(environment: String, version: String) async throws {
        let server = try await PythonServer.start(environment)
        let transport = RecordingTransport()
        let probe = probe(server.url, transport)
        for _ in 1...3 {
            let result = await probe.probe()
            #expect(result.success, "\(result)")
            #expect(result.era == .modern)
            #expect(result.protocolVersion == "2026-07-28")
            #expect(result.serverName == "\(environment)-sample")
            #expect(result.serverVersion == version)
            #expect(result.operations.map(\.method) == ["server/discover"])
            #expect(result.operations.allSatisfy { $0.errorType == nil && $0.seconds > 0 })
            #expect(result.timing.total > 0)
        }
        await probe.close()
        #expect(transport.exchanges.map(\.request.method) == ["POST", "POST", "POST"])
        #expect(transport.exchanges.allSatisfy { $0.header("Origin") == nil })
        await expectNothing(at: "http://127.0.0.1:\(server.port)/elsewhere")
    }

    @Test(
        "the tools of servers of both eras are read, and hash the same each time",
        arguments: ["mcp2", "mcp1", "fastmcp"])
    func tools(environment: String) async throws {
        let server = try await PythonServer.start(environment)
        let probe = probe(server.url, RecordingTransport())
        #expect(await probe.tools() == nil)
        #expect(await probe.probe().success)
        var seen: Set<ToolListing> = []
        for _ in 1...2 {
            let found = try #require(await probe.tools())
            guard case .listed(let listing) = found.reading else {
                Issue.record("\(found)")
                return
            }
            #expect(found.operations.map(\.method) == ["tools/list"] && found.operations[0].errorType == nil)
            #expect(listing.tools.map(\.name) == ["add", "echo"])
            seen.insert(listing)
        }
        #expect(seen.count == 1)
        // PyPI's mcp looks at origins, fastmcp does not.
        #expect(await probe.answersForeignOrigin() == (environment == "fastmcp"))
        #expect(await probe.probe().success)
        await probe.close()
    }

    @Test func legacyServer() async throws {
        let server = try await PythonServer.start("mcp1")
        let transport = RecordingTransport()
        let probe = probe(server.url, transport)
        let first = await probe.probe()
        #expect(first.success, "\(first)")
        #expect(first.era == .legacy)
        #expect(first.protocolVersion == "2025-11-25")
        #expect(first.serverName == "mcp1-sample")
        #expect(
            first.operations.map(\.method) == ["server/discover", "initialize", "notifications/initialized", "ping"])
        #expect(first.operations.map(\.errorType) == ["-32600", nil, nil, nil])
        for _ in 1...2 {
            let next = await probe.probe()
            #expect(next.success, "\(next)")
            #expect(next.serverName == "mcp1-sample")
            #expect(next.operations.map(\.method) == ["ping"])
        }
        await probe.close()

        let sessions = transport.exchanges.dropFirst(2).map { $0.header("Mcp-Session-Id") }
        #expect(Set(sessions).count == 1 && sessions.first != .some(nil))
        #expect(transport.exchanges.last?.request.method == "DELETE")
        #expect(transport.exchanges.last?.status == 200)
        await expectNothing(at: "http://127.0.0.1:\(server.port)/elsewhere")
    }

    @Test(arguments: ["mcp2", "mcp1"])
    func aServerThatDiesAndComesBack(environment: String) async throws {
        let transport = RecordingTransport()
        let server = try await PythonServer.start(environment)
        let probe = probe(server.url, transport)
        #expect(await probe.probe().success)
        server.kill()

        let dead = await probe.probe()
        #expect(!dead.success)
        #expect(dead.failure?.reason == .connect)
        #expect(dead.operations.map(\.errorType) == ["connect"])

        let heir = try await PythonServer.start(environment, port: server.port)
        let alive = await probe.probe()
        #expect(alive.success, "\(alive)")
        #expect(heir.port == server.port)
        await probe.close()
    }
}
