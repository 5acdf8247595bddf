import Format
import Glibc
import TestSupport
import Testing

/// The agent with real servers, real Prometheus and real webhooks.
@Suite(.serialized) struct AgentStoryTests {
    let roost: RoostRun
    static let root = String(#filePath.dropLast("/Tests/EndToEndTests/AgentStoryTests.swift".count))

    init() throws {
        roost = try RoostRun()
    }

    @Test("servers on PyPI's mcp 2.x, mcp before 2 and fastmcp are found, measured and asked in their own era")
    func realServers() async throws {
        let eras = ["mcp2": "modern", "mcp1": "legacy", "fastmcp": "modern"]
        for name in eras.keys {
            let python = "\(Self.root)/.venv-\(name)/bin/python"
            try #require(access(python, X_OK) == 0, "\(python) is missing: run scripts/test-venvs")
            let started = roost(
                "serve -d -n \(name) -p 0 -- \(python) \(Self.root)/scripts/test-servers/\(name)_server.py --port {port}"
            )
            #expect(started.status == 0, "\(started.output)")
        }
        let agent = try roost.startAgent("--interval 1s")
        #expect(
            await holds {
                let page = get("\(agent.url)/metrics")
                return eras.allSatisfy { name, era in
                    page.contains("probe_success{probe=\"mcp\",server=\"\(name)\"} 1\n")
                        && page.contains("roost_server_up{server=\"\(name)\"} 1\n")
                        && page.split(separator: "\n").contains { line in
                            line.hasPrefix("roost_mcp_info{") && line.contains("era=\"\(era)\"")
                                && line.contains("server=\"\(name)\"")
                        }
                }
            }, "\(get("\(agent.url)/metrics"))")
        let page = get("\(agent.url)/metrics")
        for metric in ["resident_memory_bytes", "cpu_seconds_total", "open_fds", "threads", "processes"] {
            #expect(page.contains("roost_server_\(metric){"), "\(metric)")
        }
        #expect(shell("curl -s \(agent.url)/metrics | promtool check metrics 2>&1").output == "")
        #expect(get(agent.url).contains("fastmcp"))
        // A graceful end takes the sessions along and leaves the servers.
        kill(agent.pid, SIGTERM)
        #expect(await holds(within: .seconds(6)) { kill(agent.pid, 0) != 0 })
        for name in eras.keys { #expect(try roost.status(name)?["state"]?.string == "running") }
    }

    @Test("a crash reaches the receiver, and so does its end; killing the agent ends no server")
    func crash() async throws {
        let receiver = try freePort()
        let listener = try roost.start("listen --port \(receiver) --json", output: "webhooks.txt")
        defer { kill(listener, SIGKILL) }
        let agent = try roost.startAgent(
            "--interval 1s --rules \(Self.root)/alerts/servers.yml --webhook http://127.0.0.1:\(receiver)/")
        roost("serve -d -n s -- sleep 1000")
        #expect(await holds { get("\(agent.url)/metrics").contains("roost_server_up{server=\"s\"} 1\n") })
        kill(try roost.pid("s"), SIGKILL)
        for status in ["firing", "resolved"] {
            #expect(
                await holds {
                    roost.webhooks("webhooks.txt").contains { hook in
                        hook["status"]?.string == status
                            && hook["body"]?["commonLabels"]?["alertname"]?.string == "ServerDown"
                            && hook["body"]?["version"]?.string == "4"
                    }
                }, "\(status)")
        }
        // Asking a server to end is no reason for an alert.
        let count = roost.webhooks("webhooks.txt").count
        roost("stop s")
        #expect(await holds { get("\(agent.url)/metrics").contains("roost_server_wanted{server=\"s\"} 0\n") })
        #expect(roost.webhooks("webhooks.txt").count == count)

        roost("serve -d -n s -- sleep 1000")
        let server = try roost.pid("s")
        kill(agent.pid, SIGKILL)
        #expect(await holds { kill(agent.pid, 0) != 0 })
        #expect(try roost.pid("s") == server)
        let next = try roost.startAgent("--interval 1s")
        #expect(await holds { get("\(next.url)/metrics").contains("roost_server_up{server=\"s\"} 1\n") })
    }

    @Test("a reload takes in new rules, and keeps the old ones when the new are bad")
    func reload() async throws {
        let rules = roost.home.write("groups: [{name: g, rules: [{record: one, expr: '1'}]}]", to: "rules.yml")
        let agent = try roost.startAgent("--interval 1s --rules \(rules)")
        let metric = "roost_config_last_reload_successful"
        #expect(await holds { get("\(agent.url)/metrics").contains("\(metric) 1\n") })
        // A counter that comes with its first event would hide it from `increase`.
        for counter in [
            "roost_rule_evaluation_failures", "roost_rule_group_iterations_missed",
            "roost_template_text_expansion_failures",
        ] {
            #expect(get("\(agent.url)/metrics").contains("\(counter)_total{rule_group=\"\(rules);g\"} 0\n"))
        }
        roost.home.write("groups: [{name: g, rules: [{record: one, expr: 'sum('}]}]", to: "rules.yml")
        kill(agent.pid, SIGHUP)
        #expect(await holds { get("\(agent.url)/metrics").contains("\(metric) 0\n") })
        #expect(get("\(agent.url)/metrics").contains("roost_rule_group_rules{rule_group=\"\(rules);g\"} 1\n"))
        #expect(shell("cat \(roost.home.path)/agent.log").output.contains("rules.yml:1:"))
        roost.home.write("groups: [{name: h, rules: [{record: one, expr: '1'}]}]", to: "rules.yml")
        let answer = shell("curl -s -X POST \(agent.url)/-/reload").output
        #expect(answer == "The configuration was read again.\n")
        #expect(get("\(agent.url)/metrics").contains("rule_group=\"\(rules);h\""))
        // Nobody has to ask for it.
        roost.home.write("groups: [{name: unasked, rules: [{record: one, expr: '1'}]}]", to: "rules.yml")
        #expect(await holds { get("\(agent.url)/metrics").contains("rule_group=\"\(rules);unasked\"") })
    }

    @Test("Debian's Prometheus scrapes for a minute, as OpenMetrics and as text, without a complaint")
    func prometheus() async throws {
        let agent = try roost.startAgent("--interval 1s --rules '\(Self.root)/alerts/*.yml'")
        roost("serve -d -n demo -p 0")
        // It always asks for OpenMetrics first: what stands between asks for text.
        let proxy = try freePort()
        let proxyPID = try #require(
            pid_t(
                shell(
                    "python3 \(Self.root)/scripts/test-servers/text_proxy.py \(proxy) \(agent.url)/metrics >/dev/null 2>&1 & echo $!"
                )
                .output.trimming))
        defer { kill(proxyPID, SIGKILL) }
        let config = roost.home.write(
            """
            global: {scrape_interval: 1s}
            rule_files: ['\(Self.root)/alerts/*.yml']
            scrape_configs:
              - job_name: openmetrics
                static_configs: [{targets: ['\(agent.url.dropFirst("http://".count))']}]
              - job_name: text
                static_configs: [{targets: ['127.0.0.1:\(proxy)']}]
            """, to: "prometheus.yml")
        let port = try freePort()
        let flags =
            "--web.listen-address=127.0.0.1:\(port) --storage.tsdb.path=\(roost.home.path)/prometheus --log.level=debug"
        let log = "\(roost.home.path)/prometheus.log"
        let prometheus = try #require(
            pid_t(shell("prometheus --config.file=\(config) \(flags) >\(log) 2>&1 & echo $!").output.trimming))
        defer { kill(prometheus, SIGKILL) }
        func query(_ expression: String) throws -> String {
            let answer = shell("curl -s --data-urlencode 'query=\(expression)' http://127.0.0.1:\(port)/api/v1/query")
                .output
            return try JSONValue(parsing: answer)["data"]?["result"]?.array?.first?["value"]?.array?.last?.string ?? ""
        }
        #expect(
            await holds(within: .seconds(90)) {
                (try? query("min(count_over_time(up[2m]))")).flatMap { Double($0) } ?? 0 >= 60
            })
        #expect(try query("count(up)") == "2")
        #expect(try query("min(min_over_time(up[2m]))") == "1")
        #expect(try query("count(roost_server_up{server=\"demo\"} == 1)") == "2")
        let complaints = shell("grep -E 'level=(warn|error)' \(log)").output
        #expect(complaints == "")
    }
}
