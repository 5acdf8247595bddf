import Format
import HTTP
import Logging
import TestSupport
import Testing
import WebServer

@testable import MCP

/// The built-in server with clients that people use, over real HTTP. If one failed, agents made with that library
/// could not use Roost's tools.
@Suite(.serialized) struct RealClientTests {
    @Test(arguments: [
        ("mcp2", "auto", "2026-07-28"), ("mcp2", "legacy", "2025-11-25"), ("mcp1", "auto", "2025-11-25"),
        ("fastmcp", "auto", "2026-07-28"), ("fastmcp", "legacy", "2025-11-25"),
    ])
    func client(environment: String, mode: String, version: String) async throws {
        let program = PythonProgram(environment: environment, script: "\(environment)_client.py")
        try await withServedTools { url in
            let (output, status) = try await onThread { shell(try program.commandLine("--mode \(mode) \(url)")) }
            #expect(status == 0)
            let report = try JSONValue(parsing: output)
            #expect(report["version"]?.string == version)
            #expect(report["server"] == "sample")
            #expect(report["tools"] == ["double", "fail"])
            #expect(report["called"] == ["twice": 42])
            #expect(report["isError"] == false)
        }
    }

    @Test func theProbeSpeaksWithTheBuiltInServer() async throws {
        try await withServedTools { url in
            let probe = MCPProbe(
                url: url, transport: RecordingTransport(), clientVersion: "1.0.0", timeout: .seconds(10))
            let result = await probe.probe()
            #expect(result.success, "\(result)")
            #expect(result.era == .modern)
            #expect(result.serverName == "sample")
        }
    }

    private func withServedTools(_ body: @escaping @Sendable (_ url: String) async throws -> Void) async throws {
        let route = Route(nil, "/mcp") { request in
            let reply = await sampleServer.handle(
                method: request.method, headers: request.headers, body: request.body)
            return WebResponse(status: reply.status, headers: reply.headers, body: reply.body)
        }
        let web = WebServer(
            at: .port(host: "127.0.0.1", port: 0), routes: [route], hosts: HostPolicy(boundTo: "127.0.0.1"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let ports = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await web.run { ports.continuation.yield($0) } }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body("http://127.0.0.1:\(port)/mcp")
            group.cancelAll()
        }
    }
}
