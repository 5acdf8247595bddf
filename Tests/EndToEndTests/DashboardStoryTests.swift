import Format
import Glibc
import TestSupport
import Testing

/// If these fail, a panel of a shipped dashboard stays empty however much there is to show.
@Suite(.serialized) struct DashboardStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// Metrics that this demo may not have, and why. Where one is there after all, its queries are asked too.
    private static let absent = [
        "roost_server_cgroup_": "only where the kernel's control groups are of version 2 and may be divided",
        "roost_server_pressure_": "as for control groups",
        "roost_server_oom_kills_total": "as for control groups",
        "roost_notification_alerts_dropped_total": "comes when there are more than fifty thousand alerts",
    ]

    /// Who answers queries, and how the variables of dashboards stand when nothing is chosen.
    private struct Source {
        let name: String
        let url: String

        private func ask(_ path: String, _ parameters: [String]) -> JSONValue? {
            let data = parameters.map { "--data-urlencode '\($0)'" }.joined(separator: " ")
            let answer = try? JSONValue(
                parsing: shell("curl -sgG --max-time 10 \(data) '\(url)/api/v1/\(path)'").output)
            return answer?["data"]
        }

        /// The values of a label, as a variable asks for them.
        func values(_ query: String) throws -> [String] {
            let match = try present(query.wholeMatch(of: /label_values\((.*), (\w+)\)/), "\(query) is not understood")
            return (ask("label/\(match.2)/values", ["match[]=\(match.1)"])?.array ?? []).compactMap(\.string)
        }

        /// Whether an expression has a value now.
        func hasData(_ expression: String) -> Bool {
            ask("query", ["query=\(expression)"])?["result"]?.array?.isEmpty == false
        }

        /// Whether a query has a value, now or within the last minute.
        func hasData(_ query: Dashboard.Query, _ values: [String: String]) -> Bool {
            let expression = Dashboard.filled(query.expression, values)
            guard !query.isInstant else { return hasData(expression) }
            let now = time(nil)
            let answer = ask(
                "query_range", ["query=\(expression)", "start=\(now - 60)", "end=\(now)", "step=1"])
            return answer?["result"]?.array?.isEmpty == false
        }

        /// What Grafana puts for each variable: All where it can be chosen, and else each value by itself.
        func choices(for dashboard: Dashboard) throws -> [[String: String]] {
            var choices = [["__rate_interval": "20s", "__interval": "1s", "__range": "5m"]]
            for variable in dashboard.variables where variable["type"]?.string == "query" {
                let name = try present(variable["name"]?.string, "\(dashboard) has a variable without a name")
                let query = variable["query"]?.string ?? ""
                choices = try choices.flatMap { choice -> [[String: String]] in
                    let values = try values(Dashboard.filled(query, choice))
                    guard variable["includeAll"]?.bool == true else {
                        return values.map { choice.merging([name: $0]) { $1 } }
                    }
                    let escaped = values.map { $0.replacing(".", with: #"\\."#) }
                    let list = escaped.count == 1 ? escaped[0] : "(\(escaped.joined(separator: "|")))"
                    return [choice.merging([name: variable["allValue"]?.string ?? list]) { $1 }]
                }
            }
            return choices
        }
    }

    @Test("every query of the dashboards has data on a running demo, of the agent and of a Prometheus that scrapes it")
    func data() async throws {
        let port = try freePort()
        let receiver = try roost.start("listen --port \(port)", output: "webhooks.txt")
        defer { kill(receiver, SIGKILL) }
        let hung = try startServers()
        defer { kill(hung, SIGCONT) }
        let agent = try startAgent(telling: port)
        let prometheus = try startPrometheus(scraping: agent.url)
        defer { kill(prometheus.pid, SIGKILL) }
        let sources = [Source(name: "Roost", url: agent.url), Source(name: "Prometheus", url: prometheus.url)]
        try await harm(hung, agent, seenFrom: sources[1])

        let page = { get("\(agent.url)/metrics") }
        for source in sources {
            for dashboard in try Dashboard.shipped() {
                var open = dashboard.queries + dashboard.annotationQueries
                let isDone = try await holds(within: .seconds(120)) {
                    let choices = try source.choices(for: dashboard)
                    open.removeAll { query in choices.contains { source.hasData(query, $0) } }
                    return open.allSatisfy { query in Self.excuse(query.expression, page()) }
                }
                let empty = open.filter { !Self.excuse($0.expression, page()) }
                #expect(
                    isDone, "\(source.name): \(empty.map { "\($0.place): \($0.expression)" }.joined(separator: "\n"))")
            }
        }
    }

    /// Whether a query asks for what this demo may not have, and has not.
    private static func excuse(_ expression: String, _ page: String) -> Bool {
        absent.keys.contains { expression.contains($0) && !page.contains("\n\($0)") }
    }

    // MARK: The demo

    private static let programs = "\(RoostRun.root)/scripts/test-servers"

    /// Starts servers of all kinds; the process of the one that is to hang.
    private func startServers() throws -> pid_t {
        let folder = roost.home.path
        let made = shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 "
                + "-keyout \(folder)/key.pem -out \(folder)/cert.pem 2>&1")
        #expect(made.status == 0, "\(made)")
        let file = roost.home.write(
            """
            servers:
              web:
                command: [python3, \(Self.programs)/figures_server.py, '{port}']
                port: 0
                health: {kind: http, path: /health}
                limits: {memory: 1GiB, cpus: 1}
              secure:
                command: [python3, \(Self.programs)/tls_server.py, '{port}', \(folder)/cert.pem, \(folder)/key.pem]
                port: 0
                health: {kind: http, path: /, scheme: https, insecure_skip_verify: true}
              crashing: {command: [python3, \(Self.programs)/misbehaving.py, ending, '3', '1']}
            """, to: "servers.yaml")
        let applied = roost("apply -c \(file)")
        #expect(applied.status == 0, "\(applied)")
        for name in ["tools", "hung"] { #expect(roost("serve -d -n \(name) -p 0").status == 0) }
        return try roost.pid("hung")
    }

    /// Starts the agent with the shipped rules and one that cannot be evaluated; a second receiver does not listen.
    private func startAgent(telling receiver: Int) throws -> (pid: pid_t, url: String) {
        roost.home.write(
            """
            route: {receiver: chat, group_by: [alertname, server], group_wait: 0s}
            receivers:
              - name: chat
                webhook_configs: [{url: 'http://127.0.0.1:\(receiver)/'}, {url: 'http://127.0.0.1:9/'}]
            """, to: "alertmanager.yml")
        roost.home.write(
            """
            groups:
              - name: failing
                rules: [{record: x, expr: roost_server_state * on (server) roost_server_state}]
            """, to: "bad.yml")
        let port = try freePort()
        let file = roost.home.write(
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            agent:
              listen: 127.0.0.1:\(port)
              interval: 1s
              probe_timeout: 500ms
              alertmanager_config: alertmanager.yml
            rule_files: ['\(RoostRun.root)/alerts/*.yml', bad.yml]
            scrape_configs:
              - job_name: nowhere
                http_sd_configs: [{url: 'http://127.0.0.1:9/'}]
            """, to: "roost.yaml")
        return (try roost.start("agent --config \(file)", output: "agent.log"), "http://127.0.0.1:\(port)")
    }

    private func startPrometheus(scraping agent: String) throws -> (pid: pid_t, url: String) {
        let config = roost.home.write(
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['\(RoostRun.root)/alerts/*.yml']
            scrape_configs:
              - job_name: roost
                static_configs: [{targets: ['\(agent.dropFirst("http://".count))']}]
            """, to: "prometheus.yml")
        let port = try freePort()
        let flags = "--web.listen-address=127.0.0.1:\(port) --storage.tsdb.path=\(roost.home.path)/prometheus"
        let output = shell("prometheus --config.file=\(config) \(flags) >/dev/null 2>&1 & echo $!").output
        return (try present(pid_t(output.trimming), "no pid in '\(output)'"), "http://127.0.0.1:\(port)")
    }

    /// Does what some figures need to be there at all: a server hangs, a keeper dies, a file is broken, and the agent itself
    /// stands still for so long that it misses evaluations.
    private func harm(_ hung: pid_t, _ agent: (pid: pid_t, url: String), seenFrom prometheus: Source) async throws {
        #expect(
            await holds { get("\(agent.url)/metrics").contains("probe_success{probe=\"mcp\",server=\"hung\"} 1\n") },
            "\(shell("cat \(roost.home.path)/agent.log").output)")
        kill(hung, SIGSTOP)
        kill(try roost.keeper("web"), SIGKILL)
        _ = shell("mkdir \(roost.home.path)/servers/broken && echo '{' >\(roost.home.path)/servers/broken/spec.json")
        #expect(await holds { prometheus.hasData("up == 1") })
        kill(agent.pid, SIGSTOP)
        #expect(await holds { prometheus.hasData("max_over_time(up[3s]) == 0") })
        kill(agent.pid, SIGCONT)
    }
}
