import Format
import Glibc
import TestSupport
import Testing

/// Servers that run elsewhere. If one failed, a hosted server could be ill without anybody being told, or its token be
/// shown to everybody.
@Suite(.serialized) struct WatchedStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private func file(_ servers: String) -> String {
        roost.home.write(#"{"mcpServers": {\#(servers)}}"#, to: "mcp.json")
    }

    private static let hosted =
        #""hosted": {"type": "http", "url": "https://me:pw@mcp.example.com/s3cret", "headers": {"X-Key": "s3cret"}}"#

    @Test("apply registers it once, shows what differs without a secret, and forgets it when the file does")
    func apply() throws {
        let file = file(Self.hosted)
        let dry = roost("apply -c \(file) --dry-run")
        #expect(dry.output == "+ hosted  watched at https://mcp.example.com:443\n" && dry.status == 0, "\(dry)")
        #expect(try roost.status("hosted") == nil)
        #expect(roost("apply -c \(file)").output == "+ hosted  watched at https://mcp.example.com:443\n")
        #expect(roost("apply -c \(file)").output == "= hosted  unchanged\n")
        #expect(roost("serve -d -c \(file)").output == "hosted is watched at https://mcp.example.com:443\n")
        // Nobody keeps it.
        #expect(shell("ls '\(roost.home.path)/servers/hosted'").output == "lock\nspec.json\n")
        #expect(roost.keepers.isEmpty)

        _ = self.file(
            #""hosted": {"url": "http://127.0.0.1:9/0ther", "headers": {"X-Key": "0ther", "Y": "1"}}"#)
        let change =
            "~ hosted  url https://mcp.example.com:443 -> http://127.0.0.1:9 (live)\n"
            + "          headers ~X-Key +Y (live)\n          health mcp -> auto (live)\n"
        for option in ["--dry-run", ""] {
            let result = roost("apply -c \(file) \(option)")
            #expect(result.output == change && result.status == 0, "\(result)")
        }
        #expect(roost("apply -c \(file)").output == "= hosted  unchanged\n")

        _ = self.file("")
        #expect(roost("apply -c \(file)").output.hasPrefix("? hosted  no longer in the file"))
        let pruned = roost("apply -c \(file) --prune")
        #expect(pruned.output == "- hosted  no longer watched: the file does not ask for it any more\n", "\(pruned)")
        #expect(try roost.status("hosted") == nil)
    }

    @Test("status lists it, with nothing that is not known, and what cannot be done says so in a sentence")
    func commands() throws {
        let file = file(Self.hosted)
        let foreground = roost("serve -c \(file)")
        #expect(foreground.status == 64 && foreground.output.contains("add -d to have it watched"), "\(foreground)")
        #expect(roost("serve -d -c \(file) --env A=1").status == 64)
        #expect(roost("serve -d -c \(file)").status == 0)
        let table = roost("status").output
        let row = table.split(separator: "\n").last?.split(separator: " ").map(String.init)
        #expect(row?.prefix(2) == ["hosted", "watched"], "\(table)")
        #expect(row?.contains("https://mcp.example.com:443") == true && !table.contains("s3cret"), "\(table)")
        let json = roost("status --json").output
        #expect(!json.contains("s3cret") && !json.contains("pw@"))
        let status = try #require(try roost.status("hosted"))
        #expect(status["watched"]?.bool == true && status["address"]?.string == "https://mcp.example.com:443")
        #expect(status["state"]?.string == "watched" && status["pid"] == .null && status["restarts"] == .null)

        for command in ["stop", "restart", "enable", "disable", "logs"] {
            let result = roost("\(command) hosted")
            #expect(result.status == 64, "\(command): \(result)")
            #expect(
                result.output.contains(
                    "'hosted' runs elsewhere and is only watched; 'roost remove hosted' forgets it"), "\(command)")
        }
        #expect(roost("history hosted").output == "Nothing has happened.\n")
        for command in ["stop --all", "restart --all"] {
            let result = roost(command)
            #expect(result.output == "No server is running.\n" && result.status == 0, "\(command): \(result)")
        }
        for option in ["-d", ""] {
            let taken = roost("serve \(option) -n hosted -- sleep 1000")
            #expect(taken.status != 0 && taken.output.contains("is taken by a server that is watched"), "\(taken)")
        }
        let checkup = roost("doctor").output
        #expect(checkup.contains("1 elsewhere watched") && !checkup.contains("s3cret"), "\(checkup)")
        #expect(roost("remove hosted --yes").output == "hosted removed\n")
        #expect(try roost.status("hosted") == nil)
    }

    @Test("what ran here under the name is ended before it is watched elsewhere, and can come back")
    func moves() throws {
        #expect(roost("serve -d -n hosted -- sleep 1000").status == 0)
        let pid = try roost.pid("hosted")
        let file = file(Self.hosted)
        #expect(roost("serve -d -c \(file)").output == "hosted is running already (pid \(pid))\n")
        let applied = roost("apply -c \(file)")
        #expect(
            applied.output == "~ hosted  watched at https://mcp.example.com:443 (it was running here)\n", "\(applied)")
        #expect(kill(pid, 0) != 0)
        #expect(try roost.status("hosted")?["state"]?.string == "watched")
        // The same file wants it here after all.
        let here = roost.home.write("servers: {hosted: {command: sleep 1000}}", to: "mcp.json")
        let dry = roost("apply -c \(here) --dry-run")
        #expect(dry.output == "+ hosted  started (it was watched)\n" && dry.status == 0, "\(dry)")
        #expect(roost("serve -d -c \(here)").status == 0)
        #expect(try roost.status("hosted")?["state"]?.string == "running")
        #expect(roost("stop hosted").status == 0)
    }

    @Test("the agent asks a real MCP server, tells when it is gone, and shows no secret")
    func agent() async throws {
        let python = "\(RoostRun.root)/.venv-mcp2/bin/python"
        try #require(access(python, X_OK) == 0, "\(python) is missing: run scripts/test-venvs")
        let port = try freePort()
        let program = "\(python) -B \(RoostRun.root)/scripts/test-servers/mcp2_server.py --port \(port)"
        let server = try #require(pid_t(shell("\(program) >/dev/null 2>&1 & echo $!").output.trimming))
        defer { kill(server, SIGKILL) }
        let file = file(
            #""hosted": {"url": "http://me:pw@127.0.0.1:\#(port)/mcp?key=s3cret", "headers": {"X-Key": "s3cret"}}"#)
        let agentPort = try freePort()
        let rules = roost.home.write(
            shell("sed 's/for: 30s/for: 0s/' '\(RoostRun.root)/alerts/servers.yml'").output, to: "rules.yml")
        let agent = try roost.start(
            "agent --listen 127.0.0.1:\(agentPort) --interval 1s --rules \(rules)", output: "agent.log")
        defer { kill(agent, SIGKILL) }
        let url = "http://127.0.0.1:\(agentPort)"
        // Registered while the agent runs, which finds it.
        #expect(await holds { !get("\(url)/metrics").isEmpty })
        let served = roost("serve -d -c \(file)")
        #expect(served.output == "hosted is watched at http://127.0.0.1:\(port)\n" && served.status == 0, "\(served)")
        let success = "probe_success{probe=\"mcp\",server=\"hosted\"}"
        #expect(await holds { get("\(url)/metrics").contains("\(success) 1\n") }, "\(get("\(url)/metrics"))")
        let metrics = get("\(url)/metrics")
        #expect(metrics.contains("roost_mcp_info{") && metrics.contains("mcp_client_operation_duration_seconds_count{"))
        #expect(!metrics.contains("roost_server_"), "\(metrics)")
        #expect(get(url).contains("watched"))

        kill(server, SIGKILL)
        #expect(await holds { get("\(url)/metrics").contains("\(success) 0\n") })
        // The status page lists alerts.
        #expect(await holds { get(url).contains("ProbeFailing") }, "\(get(url))")
        let page = get(url)
        #expect(!page.contains("ServerDown") && !page.contains("ServerNotReady"), "\(page)")
        #expect(try roost.status("hosted")?["health"]?["status"]?.string == "unhealthy")
        let detail = roost("status hosted").output
        #expect(detail.contains("http://127.0.0.1:\(port)\n") && detail.contains("by the agent"), "\(detail)")
        let shown = get("\(url)/metrics") + page + detail + shell("cat \(roost.home.path)/agent.log").output
        #expect(!shown.contains("s3cret") && !shown.contains("pw@"))

        #expect(roost("remove hosted --yes").status == 0)
        #expect(await holds { !get("\(url)/metrics").contains("server=\"hosted\"") })
    }
}
