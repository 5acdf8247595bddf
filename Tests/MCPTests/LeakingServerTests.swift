import Format
import Glibc
import TestSupport
import Testing

@testable import MCP

/// PyPI's mcp 1.29.1 keeps some 40 kB of each session, even of one that was refused.
@Suite(.serialized) struct LeakingServerTests {
    @Test("ten thousand probes take less than a megabyte of a server that leaks", .timeLimit(.minutes(5)))
    func memory() async throws {
        let server = try await PythonServer.start("mcp1291", script: "mcp1")
        let probe = MCPProbe(
            url: server.url, transport: RecordingTransport(), clientVersion: "1.0.0", timeout: .seconds(10))
        // What a server takes once, for its first requests, is no leak.
        for _ in 1...500 { #expect(await probe.probe().success) }
        let before = try residentKilobytes(server.pid)
        for _ in 1...10_000 {
            let result = await probe.probe()
            guard result.success else {
                Issue.record("\(result)")
                return
            }
        }
        let growth = try residentKilobytes(server.pid) - before
        #expect(growth <= 1024, "\(growth) KiB")
        await probe.close()
    }

    private func residentKilobytes(_ pid: pid_t) throws -> Int {
        try present(Int(shell("awk '/^VmRSS/ {print $2}' /proc/\(pid)/status").output.trimming), "no memory of \(pid)")
    }
}
