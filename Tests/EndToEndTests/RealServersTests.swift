import Format
import Glibc
import TestSupport
import Testing

/// The whole life of the MCP servers that people run, each asked in its own era by its keeper. If one failed, Roost would
/// lose, double or needlessly restart a server made with that library.
@Suite(.serialized) struct RealServersTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// The command of a server of PyPI's libraries, or of a stdio server behind PyPI's bridge.
    private func command(_ name: String) throws -> String {
        let folder = "\(RoostRun.root)/.venv-\(name)/bin"
        try #require(access("\(folder)/python", X_OK) == 0, "\(folder) is missing: run scripts/test-venvs")
        let servers = "\(RoostRun.root)/scripts/test-servers"
        if name == "mcp-proxy" {
            return
                "[\(folder)/mcp-proxy, --host, '{host}', --port, '{port}', --, \(folder)/python, \(servers)/stdio_server.py]"
        }
        return "[\(folder)/python, \(servers)/\(name)_server.py, --port, '{port}']"
    }

    @Test(
        "it starts, is watched, survives its keeper, comes back from a crash, restarts and ends",
        arguments: ["mcp2", "mcp1", "fastmcp", "mcp-proxy"])
    func life(_ name: String) async throws {
        let file = roost.home.write(
            """
            servers:
              \(name):
                command: \(try command(name))
                port: 0
                readiness: mcp
                liveness: {kind: mcp, interval: 100ms, timeout: 10s, failures: 2}
            """, to: "roost.yaml")
        let started = roost("apply -c \(file)")
        #expect(started.status == 0, "\(started)")
        let server = try roost.pid(name)
        #expect(
            try await holds {
                let state = try JSONValue(parsing: shell("cat \(roost.home.path)/servers/\(name)/state.json").output)
                return state["liveness"]?["healthy"]?.bool == true
            })

        // Its keeper dies; the next command that needs one gives it another, and it is asked on.
        kill(pid_t(try #require(try roost.status(name)?["keeper_pid"]?.integer)), SIGKILL)
        #expect(try await holds { try roost.status(name)?["state"]?.string == "orphaned" })
        #expect(try roost.pid(name) == server)
        #expect(roost("enable \(name)").status == 0)
        let restarted = roost("restart \(name)")
        #expect(restarted.status == 0 && restarted.output.contains("nothing could connect"), "\(restarted)")
        // Nobody may reap it: its parent was the keeper that is gone.
        #expect(["", "Z"].contains(shell("ps -o stat= -p \(server)").output.prefix(1)))

        kill(try roost.pid(name), SIGKILL)
        #expect(try await holds { try roost.status(name)?["instance"]?.integer == 3 })
        #expect(try await holds { try roost.status(name)?["state"]?.string == "running" })
        #expect(try roost.status(name)?["restarts"]?.integer == 1)
        let port = try #require(try roost.status(name)?["port"]?.integer)
        let stopped = roost("stop \(name)")
        #expect(stopped.status == 0, "\(stopped)")
        #expect(await holds { roost.processes == [] })
        #expect(shell("ss -Hltn sport = :\(port)").output == "")
    }

    @Test("a legacy server is asked within one session, however often: each other one would stay in its memory")
    func sessions() async throws {
        let file = roost.home.write(
            """
            servers:
              mcp1:
                command: \(try command("mcp1"))
                port: 0
                readiness: mcp
                liveness: {kind: mcp, interval: 20ms}
            """, to: "roost.yaml")
        #expect(roost("apply -c \(file)").status == 0)
        func count(_ text: String) -> Int {
            Int(shell("grep -c '\(text)' \(roost.home.path)/servers/mcp1/log/current").output.trimming) ?? 0
        }
        #expect(await holds { count("PingRequest") > 30 })
        // One for the question that it does not know, which it ends itself, and one that is kept.
        #expect(count("Created new transport") == 2)
        #expect(count("Terminating session") == 1)
    }
}
