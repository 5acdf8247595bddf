import Format
import Glibc
import TestSupport
import Testing

/// What `status` shows, held against the machine's own tools and real servers.
@Suite(.serialized) struct StatusStoryTests {
    let roost: RoostRun
    private static let root = String(#filePath.dropLast("/Tests/EndToEndTests/StatusStoryTests.swift".count))

    init() throws {
        roost = try RoostRun()
    }

    private func document(_ name: String) throws -> JSONValue {
        let result = shell("\(roost.command("status \(name) --json")) 2>/dev/null")
        return try #require(try JSONValue(parsing: result.output)["servers"]?.array?.first, "\(result.output)")
    }

    /// Starts a server that tells figures of its requests; its port.
    private func startFiguresServer(_ name: String = "s", answering status: Int = 200) throws -> Int {
        let port = try freePort()
        let script = "\(Self.root)/scripts/test-servers/figures_server.py"
        let result = roost("serve -d -n \(name) -p \(port) -- python3 \(script) {port} \(status)")
        try #require(result.status == 0, "\(result.output)")
        return port
    }

    @Test("What a server uses is what ps, ss and the kernel say of it and its children")
    func figures() throws {
        let port = try startFiguresServer()
        let open = shell(
            "python3 -c 'import socket,time; c=[socket.create_connection((\"127.0.0.1\",\(port))) for _ in range(3)]; "
                + "time.sleep(1000)' >/dev/null 2>&1 & echo $!")
        let client = try #require(pid_t(open.output.trimming))
        defer { kill(client, SIGKILL) }
        let connected = { shell("ss -Htn state established '( sport = :\(port) )' | wc -l").output.trimming }
        while connected() != "3" { sched_yield() }
        let server = try document("s")
        let usage = try #require(server["usage"])
        let pid = try #require(server["pid"]?.integer)
        let child = shell("pgrep -P \(pid)").output.trimming
        let table = shell("ps -o rss=,nlwp= -p \(pid),\(child)").output.split(separator: "\n").map {
            $0.split(separator: " ").compactMap { Double($0) }
        }
        #expect(table.count == 2)
        let memory = table.reduce(0) { $0 + $1[0] * 1024 }
        let shown = try #require(usage["memory_bytes"]?.double)
        #expect(shown > memory / 2 && shown < memory * 2, "\(shown) bytes, ps has \(memory)")
        #expect(usage["processes"]?.integer == 2)
        #expect(usage["threads"]?.double == table.reduce(0) { $0 + $1[1] })
        #expect(usage["connections"]?.integer == 3)
        let descriptors = shell("ls /proc/\(pid)/fd | wc -l").output.trimming
        #expect(usage["open_fds"]?.integer.map(String.init) == descriptors)
        let seconds = try #require(usage["cpu_seconds"]?.double)
        let times = shell("ps -o cputimes= -p \(pid)").output.trimming
        #expect(abs(seconds - (Double(times) ?? .infinity)) <= 1, "\(seconds) s, ps has \(times)")
        #expect(usage["cpu"]?.double ?? -1 > 0)
    }

    @Test("Without an agent one server is asked itself, how it is and what it counts")
    func alone() throws {
        _ = try startFiguresServer()
        let server = try document("s")
        #expect(server["health"]?["status"]?.string == "healthy" && server["health"]?["source"]?.string == "status")
        #expect(server["health"]?["kind"]?.string == "http")
        let requests = try #require(server["requests"])
        #expect(requests["total"]?.double == 100 && requests["error_ratio"]?.double == 0.1)
        #expect(requests["average_seconds"]?.double == 0.05)
        #expect(abs((requests["p95_seconds"]?.double ?? 0) - 0.15) < 1e-9)
        #expect(requests["per_minute"]?.double == 4.5 && requests["connections"]?.double == 7)
        let text = roost("status s").output
        #expect(text.contains("\n  Requests     100, 4.5 a minute, 10 % errors\n"), "\(text)")
        #expect(text.contains("\n  Responses    50 ms on average, 95 % within 150 ms\n"), "\(text)")
        #expect(roost("status s --yaml").output.contains("\nservers:\n  - name: s\n    state: running\n"))
        // The list asks nobody.
        #expect(shell("\(roost.command("status --json"))").output.contains(#""health": null"#))
    }

    @Test("A server that does not answer is told within seconds, and so is one that answers badly")
    func unhealthy() throws {
        roost(
            "serve -d -n hung --health http -p 0 -- python3 -c 'import socket,time; "
                + "s=socket.create_server((\"127.0.0.1\",{port})); time.sleep(1000)'")
        let start = ContinuousClock.now
        let hung = try document("hung")
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(hung["health"]?["status"]?.string == "unhealthy")
        _ = try startFiguresServer("ill", answering: 503)
        roost("stop hung")
        let result = roost("status ill")
        #expect(result.output.contains("  Health       unhealthy: GET /health answered with status 503 (http in "))
        #expect(result.output.contains("ill  running, unhealthy\n"), "\(result.output)")
    }

    @Test("While an agent runs all servers' health is known from it, and when it is gone that is forgotten")
    func agent() async throws {
        _ = try startFiguresServer()
        let port = try freePort()
        let agent = try roost.start("agent --listen 127.0.0.1:\(port) --interval 1s", output: "agent.log")
        #expect(try await holds { try roost.status("s")?["health"]?["source"]?.string == "agent" })
        let status = try #require(try roost.status("s"))
        #expect(status["health"]?["status"]?.string == "healthy" && status["requests"]?["per_minute"]?.double == 4.5)
        #expect(roost("status").output.split(separator: "\n").last?.contains(" healthy ") == true)
        // Another instance is another server.
        roost("restart s")
        let instance = try roost.status("s")?["instance"]?.integer
        #expect(instance == 2)
        #expect(try await holds { try roost.status("s")?["health"]?["source"]?.string == "agent" })
        kill(agent, SIGKILL)
        #expect(try await holds { try roost.status("s")?["health"] == .null })
    }

    @Test("A keeper's word on liveness is shown where there is no agent, and a server in trouble comes with advice")
    func trouble() async throws {
        roost("serve -d -n s -- sleep 1000")
        let keeper = pid_t(try #require(try roost.status("s")?["keeper_pid"]?.integer))
        kill(keeper, SIGKILL)
        #expect(try await holds { try roost.status("s")?["state"]?.string == "orphaned" })
        let table = shell("\(roost.command("status")) 2>/dev/null").output
        #expect(table.split(separator: "\n").count == 2 && !table.contains("\u{1B}"), "\(table)")
        let advice = shell("\(roost.command("status")) 2>&1 >/dev/null").output
        #expect(advice.hasPrefix("roost: orphaned: s. ") && advice.contains("'roost restart s'"), "\(advice)")
    }

    @Test(
        "What cannot be shown is told, with the exit code",
        arguments: [
            ("status nobody", 4, "there is no server 'nobody'"), ("status --watch", 64, "--watch draws on a terminal"),
            ("status --json --yaml", 64, "exclude each other"), ("status --watch --json", 64, "leave out --json"),
            ("status --wach", 64, "--watch"),
        ])
    func refused(_ arguments: String, _ code: Int32, _ message: String) {
        let result = roost(arguments)
        #expect(result.status == code && result.output.contains(message), "\(result)")
    }
}
