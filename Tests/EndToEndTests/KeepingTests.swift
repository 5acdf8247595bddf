import Format
import Glibc
import TestSupport
import Testing

/// What keepers do beyond starting and ending: checks, limits, drains, settings that change, other keepers' servers.
@Suite(.serialized) struct KeepingTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// Serves a file of one server, `s`.
    @discardableResult
    private func apply(_ settings: String) -> (output: String, status: Int32) {
        let indented = settings.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return roost("apply -c \(roost.home.write("servers:\n  s:\n\(indented)\n", to: "roost.yaml"))")
    }

    /// A server of a file, whose health is the content of another file: a status and a body.
    private func web(_ more: String = "") -> String {
        let script = roost.home.write(
            """
            import http.server, os, sys, time
            folder = sys.argv[2]
            class Answer(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path == "/slow": time.sleep(1.5)
                    status, body = open(folder + "/health").read().split(" ", 1)
                    self.send_response(int(status)); self.end_headers(); self.wfile.write(body.encode())
                def log_message(self, *_): pass
            print("about to serve", flush=True)
            http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
            """, to: "web.py")
        roost.home.write(#"200 {"status": "healthy"}"#, to: "health")
        return "command: [python3, \(script), \"{port}\", \(roost.home.path)]\nport: 0\n\(more)"
    }

    @Test(
        "a server is ready when its check passes, and not before",
        arguments: [
            ("readiness: {kind: http, path: /health, body: {status: healthy}}", true),
            ("readiness: {kind: http, path: /health, status: 204}", false),
            ("readiness: {kind: http, path: /health, body: {status: degraded}}", false),
            ("readiness: {kind: log, pattern: '^about to s.rve$'}", true),
            ("readiness: {kind: log, pattern: 'never said'}", false),
            ("readiness: {kind: exec, command: [sh, -c, 'grep -q healthy FOLDER/health']}", true),
            ("readiness: {kind: exec, command: ['false']}", false),
            ("readiness: tcp", true), ("readiness: none", true), ("readiness: mcp", false),
        ])
    func readiness(_ setting: String, _ isReady: Bool) throws {
        let setting = setting.replacing("FOLDER", with: roost.home.path)
        let result = apply(web("\(setting)\nstart_timeout: \(isReady ? "20s" : "1s")"))
        #expect(result.status == (isReady ? 0 : 1), "\(result)")
        #expect(result.output.contains("it was not ready within 1s") == !isReady, "\(result)")
        #expect(try roost.status("s")?["state"]?.string == (isReady ? "running" : nil))
    }

    @Test("a server that fails its liveness check often enough is restarted, and says why; one failure is forgiven")
    func liveness() async throws {
        apply(web("liveness: {kind: http, path: /health, interval: 200ms, timeout: 1s, failures: 3}"))
        let first = try roost.pid("s")
        roost.home.write("500 broken", to: "health")
        #expect(await holds { roost("history s").output.contains("liveness") })
        roost.home.write("200 fine", to: "health")
        #expect(try await holds { try roost.status("s")?["state"]?.string == "running" })
        #expect(try roost.pid("s") != first)
        let history = roost("history s").output
        #expect(
            history.contains("3 liveness checks in a row failed: GET /health answered with status 500"), "\(history)")
        #expect(kill(first, 0) != 0)
    }

    @Test("a server that uses more memory than it may is restarted in good order, with its running request")
    func memory() async throws {
        apply(web("max_memory: 5MiB\nstop_timeout: 10s"))
        #expect(await holds { roost("history s").output.contains("more than max_memory (5 MiB)") })
    }

    @Test("limits hold, and what cannot be had is said")
    func limits() throws {
        apply(
            "command: [sh, -c, 'ulimit -n; ulimit -c; nice; cat /proc/self/oom_score_adj; sleep 1000']\n"
                + "limits: {open_files: 123, core_size: 0, nice: 7, oom_score_adj: 321, processes: 50}")
        let log = roost("logs s --stream out").output.split(separator: "\n").compactMap {
            $0.split(separator: " ").last
        }
        #expect(log.prefix(4) == ["123", "0", "7", "321"], "\(log)")
        let state = try JSONValue(parsing: shell("cat \(roost.home.path)/servers/s/state.json").output)
        let warnings = state["warnings"]?.array?.compactMap(\.string) ?? []
        if access("/sys/fs/cgroup/cgroup.controllers", F_OK) != 0 {
            #expect(
                warnings == [
                    "limits.memory, cpus and processes are not applied: this machine has no cgroup v2 hierarchy"
                ])
        }
    }

    @Test("a stop lets running requests finish, and says so")
    func drain() async throws {
        let script = roost.home.write(
            """
            import http.server, signal, sys, threading, time
            stopping = threading.Event()
            class Answer(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    stopping.wait(); time.sleep(0.5)
                    self.send_response(200); self.end_headers(); self.wfile.write(b"whole")
                def log_message(self, *_): pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer)
            server.daemon_threads = False
            def stop(*_): stopping.set(); threading.Thread(target=server.shutdown).start()
            signal.signal(signal.SIGTERM, stop)
            server.serve_forever(); server.server_close()
            """, to: "drain.py")
        roost("serve -d -n d -p 0 -- python3 \(script) {port}")
        let port = try #require(try roost.status("d")?["port"]?.integer)
        let answer = roost.home.path + "/answer"
        _ = shell("curl -s http://127.0.0.1:\(port)/ >\(answer) 2>&1 &")
        #expect(await holds { shell("ss -Htn state established sport = :\(port) | wc -l").output.trimming == "1" })
        let stopped = roost("stop d")
        #expect(stopped.output.contains("1 open connection was ended first"), "\(stopped)")
        #expect(shell("cat \(answer)").output == "whole")
    }

    @Test("a server that ignores SIGTERM is killed at its time, and that is said; with --force at once")
    func force() async throws {
        apply("command: [sh, -c, 'trap \"\" TERM; while :; do sleep 0.1; done']\nstop_timeout: 500ms")
        let stopped = roost("stop s")
        #expect(stopped.output.contains("SIGKILL; it did not end within 500ms of SIGTERM"), "\(stopped)")
        apply("command: [sh, -c, 'trap \"\" TERM; while :; do sleep 0.1; done']\nstop_timeout: 1h")
        #expect(roost("stop s --force </dev/null").status == 64)
        let killed = roost("stop s --force --yes")
        #expect(killed.status == 0 && killed.output.contains("killed at once"), "\(killed)")
        #expect(await holds { roost.processes == [] })
    }

    @Test("what can be changed while a server runs is changed, anything else restarts it")
    func applyLive() throws {
        apply(web("stop_timeout: 10s"))
        let server = try roost.pid("s")
        let live = apply(web("stop_timeout: 20s\nliveness: {kind: tcp, interval: 1s}\nrestart: on-failure"))
        #expect(live.status == 0, "\(live)")
        #expect(try roost.pid("s") == server)
        let same = apply(web("stop_timeout: 20s\nliveness: {kind: tcp, interval: 1s}\nrestart: on-failure"))
        #expect(same.output.contains("="), "\(same)")
        let restarted = apply(web("env: {NEW: value}"))
        #expect(restarted.status == 0, "\(restarted)")
        #expect(try roost.pid("s") != server)
        let environment = shell("tr '\\0' '\\n' </proc/\(try roost.pid("s"))/environ").output
        #expect(environment.contains("NEW=value"))
    }

    @Test("the agent gives a server whose keeper died a new one; how it ends later is known")
    func adoption() async throws {
        roost("serve -d -n s -- sh -c 'while :; do echo alive; sleep 0.05; done'")
        let server = try roost.pid("s")
        let agent = try roost.start("agent --listen 127.0.0.1:0", output: "agent.txt")
        defer { kill(agent, SIGTERM) }
        #expect(await holds { shell("cat \(roost.home.path)/agent.txt").output.contains("listening on") })
        for _ in 0..<3 {
            let keeper = try #require(try roost.status("s")?["keeper_pid"]?.integer)
            kill(pid_t(keeper), SIGKILL)
            #expect(
                try await holds {
                    let status = try roost.status("s")
                    return status?["state"]?.string == "running" && status?["keeper_pid"]?.integer != keeper
                })
            #expect(try roost.pid("s") == server)
        }
        #expect(roost.keepers.count == 1)
        kill(server, SIGSEGV)
        #expect(try await holds { try roost.status("s")?["instance"]?.integer == 2 })
        #expect(try roost.status("s")?["last_exit"]?["reason"]?.string == "SIGSEGV")
    }

    @Test("a server whose keeper and state are lost is found by its mark: it is neither doubled nor forgotten")
    func lostState() async throws {
        roost("serve -d -n s -- sleep 1000")
        let server = try roost.pid("s")
        kill(pid_t(try #require(try roost.status("s")?["keeper_pid"]?.integer)), SIGKILL)
        roost.home.write("{", to: "servers/s/state.json")
        _ = roost("status")
        let second = roost("serve -d -n s -- sleep 1000")
        #expect(second.status == 3 && second.output.contains("still running (pid \(server))"), "\(second)")
        #expect(roost("stop s").status == 0)
        #expect(await holds { roost.processes == [] })
    }

    @Test("files that somebody damages or removes under a keeper are written again")
    func damagedFiles() async throws {
        roost("serve -d -n s -- sleep 1000")
        let folder = "\(roost.home.path)/servers/s"
        for file in ["spec.json", "state.json"] {
            let before = shell("cat \(folder)/\(file)").output
            roost.home.write("{", to: "servers/s/\(file)")
            _ = roost("status")
            #expect(await holds { shell("cat \(folder)/\(file)").output == before })
            unlink("\(folder)/\(file)")
            #expect(await holds { shell("cat \(folder)/\(file)").output == before })
        }
        #expect(try roost.status("s")?["state"]?.string == "running")
        #expect(roost("stop s").status == 0)
    }
}
