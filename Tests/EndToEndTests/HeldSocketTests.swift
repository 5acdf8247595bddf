import Format
import Glibc
import TestSupport
import Testing

/// Servers that inherit their listening socket. If one failed, a restart would cost its clients requests.
@Suite(.serialized) struct HeldSocketTests {
    let roost: RoostRun
    /// A real MCP server behind uvicorn, which takes a socket by its number.
    let serve: String

    init() throws {
        roost = try RoostRun()
        let python = "\(RoostRun.root)/.venv-mcp2/bin/python"
        try #require(access(python, X_OK) == 0, "run scripts/test-venvs first")
        serve =
            "serve -d -n u -p 0 --inherit-socket --directory \(RoostRun.root)/scripts/test-servers -- \(python) -m uvicorn "
            + "mcp2_app:app --fd {fd} --log-level warning"
    }

    @Test("no request is lost while it is restarted under load", arguments: ["", "--rolling"])
    func restartUnderLoad(_ flag: String) async throws {
        #expect(roost(serve).status == 0)
        let port = try #require(try roost.status("u")?["port"]?.integer)
        let load = try Load(port: Int(port), rate: 200, in: roost.home)
        // One after the other: the second has to wait until the first has let go of the old instance.
        for _ in 0..<3 {
            let result = roost("restart u \(flag)")
            #expect(result.status == 0 && result.output.contains("no connection was refused"), "\(result)")
        }
        let outcome = try load.end()
        #expect(outcome["lost"] == [:], "\(outcome)")
        #expect((outcome["answered"]?.integer ?? 0) > 200)
        #expect(try roost.status("u")?["instance"]?.integer == 4)
    }

    @Test("a new keeper takes the socket over: a later restart loses nothing either")
    func adoptedSocket() async throws {
        #expect(roost(serve).status == 0)
        let port = try #require(try roost.status("u")?["port"]?.integer)
        let keeper = pid_t(try #require(try roost.status("u")?["keeper_pid"]?.integer))
        let load = try Load(port: Int(port), rate: 100, in: roost.home)
        kill(keeper, SIGKILL)
        #expect(try await holds { try roost.status("u")?["state"]?.string == "orphaned" })
        let result = roost("restart u")
        #expect(result.status == 0 && result.output.contains("no connection was refused"), "\(result)")
        let outcome = try load.end()
        #expect(outcome["lost"] == [:], "\(outcome)")
    }

    @Test("a rolling restart whose next instance fails leaves the running one as it is")
    func failedRoll() throws {
        func settings(_ application: String) -> String {
            roost.home.write(
                """
                servers:
                  u:
                    command: [\(RoostRun.root)/.venv-mcp2/bin/python, -m, uvicorn, "\(application)", --fd, "{fd}"]
                    directory: \(RoostRun.root)/scripts/test-servers
                    port: 0
                    socket: inherit
                """, to: "roost.yaml")
        }
        #expect(roost("apply -c \(settings("mcp2_app:app"))").status == 0)
        let server = try roost.pid("u")
        let result = roost("apply -c \(settings("mcp2_gone:app"))")
        #expect(
            result.status == 1 && result.output.contains("the next instance ended before it was ready"), "\(result)")
        #expect(try roost.pid("u") == server)
        #expect(try roost.status("u")?["state"]?.string == "running")
        // Nothing has been forgotten of what is still to be done.
        #expect(roost("apply --dry-run -c \(settings("mcp2_gone:app"))").output.contains("~"))
    }

    @Test("a rolling restart without a socket to share is refused with the reason")
    func refusedRoll() throws {
        roost("serve -d -n s -p 0")
        let result = roost("restart s --rolling")
        #expect(
            result.status == 1 && result.output.contains("a rolling restart needs two instances on one port at once"))
        #expect(try roost.status("s")?["instance"]?.integer == 1)
    }
}
