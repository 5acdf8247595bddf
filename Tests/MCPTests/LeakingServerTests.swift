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
        let before = try await collectedKilobytes(server.pid)
        for number in 1...10_000 {
            let result = await probe.probe()
            guard result.success else {
                Issue.record("\(result)")
                return
            }
            if number % 1000 == 0 { _ = try await collectedKilobytes(server.pid) }
        }
        let growth = try await collectedKilobytes(server.pid) - before
        #expect(growth <= 1024, "\(growth) KiB")
        await probe.close()
    }

    /// What the server has in memory when it has thrown away what nobody refers to: Python may leave cycles for as long as
    /// a quarter of all that it has is new.
    private func collectedKilobytes(_ pid: pid_t) async throws -> Int {
        kill(pid, SIGUSR1)
        var last = 0
        #expect(
            try await holds {
                defer { last = (try? residentKilobytes(pid)) ?? 0 }
                return try residentKilobytes(pid) == last
            })
        return last
    }

    private func residentKilobytes(_ pid: pid_t) throws -> Int {
        try present(Int(shell("awk '/^VmRSS/ {print $2}' /proc/\(pid)/status").output.trimming), "no memory of \(pid)")
    }
}
