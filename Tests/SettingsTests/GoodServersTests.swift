import Settings
import Testing

/// If these fail, what is said of a server is not taken as it is written, or a default has changed.
struct GoodServersTests {
    @Test func defaults() throws {
        let server = try #require(try servers("servers: {a: {command: x}}").first)
        #expect(server.host == "127.0.0.1" && server.port == nil && !server.needsPort)
        #expect(server.environment.isEmpty && server.environmentFiles.isEmpty && server.inheritedVariables.isEmpty)
        #expect(server.directory == nil && server.health == CheckSettings(.auto))
        #expect(server.readiness == nil && server.liveness == nil && server.restart == .always)
        #expect(server.startTimeout == .seconds(60) && server.stopTimeout == .seconds(30))
        #expect(!server.inheritsSocket && server.limits == LimitSettings() && server.maxMemory == nil)
        #expect(server.logs == LogSettings() && server.isEnabled == nil && server.after.isEmpty)
    }

    @Test func everySettingIsTaken() throws {
        let list = try servers(
            """
            servers:
              web:
                command: python3 -m 'my server' --token=${TOKEN} --fd {fd}
                host: ::1
                port: 8000
                socket: inherit
                env: {API_KEY: "Bearer ${TOKEN}", PLAIN: "$${TOKEN} $5", NUMBER: 5, NOTHING: "${EMPTY}"}
                env_file: [.env, /run/secrets/web]
                inherit_env: [SSH_AUTH_SOCK, DISPLAY]
                directory: work
                health: {kind: http, path: /health}
                readiness:
                  kind: http
                  path: /ready
                  status: [200, 204]
                  body: {status: healthy, database.state: connected}
                liveness: {kind: exec, command: [./check, "${TOKEN}"], interval: 5s, timeout: 1s, failures: 2}
                restart: on-failure
                start_timeout: 1m30s
                stop_timeout: 250ms
                limits:
                  {open_files: 1024, core_size: 0, nice: 5, oom_score_adj: -100, memory: 1.5GiB, cpus: 0.5, processes: 64}
                max_memory: 512MiB
                metrics: http://127.0.0.1:9464/metrics?a=b
                log: {max_size: 1MB, max_age: 1d, max_total: 20MB}
                enabled: true
                after: [other]
              other:
                command: ["/bin/sh", "-c", "echo ${TOKEN}; sleep 1"]
            """)
        let web = try #require(list.first)
        #expect(web.name == "web")
        #expect(web.command == ["python3", "-m", "my server", "--token=s3cret value", "--fd", "{fd}"])
        #expect(web.host == "::1" && web.port == 8000 && web.inheritsSocket)
        #expect(
            web.environment == [
                "API_KEY": "Bearer s3cret value", "PLAIN": "${TOKEN} $5", "NUMBER": "5", "NOTHING": "",
            ])
        #expect(web.environmentFiles == ["/etc/roost/.env", "/run/secrets/web"])
        #expect(web.inheritedVariables == ["SSH_AUTH_SOCK", "DISPLAY"])
        #expect(web.directory == "/etc/roost/work")
        #expect(web.health == CheckSettings(.http, path: "/health"))
        var readiness = CheckSettings(.http, path: "/ready")
        readiness.statuses = [200, 204]
        readiness.body = ["status": "healthy", "database.state": "connected"]
        #expect(web.readiness == readiness)
        var check = CheckSettings(.exec)
        check.command = ["./check", "s3cret value"]
        var liveness = LivenessSettings(check)
        (liveness.interval, liveness.timeout, liveness.failures) = (.seconds(5), .seconds(1), 2)
        #expect(web.liveness == liveness)
        #expect(web.restart == .onFailure)
        #expect(web.startTimeout == .seconds(90) && web.stopTimeout == .milliseconds(250))
        var limits = LimitSettings()
        (limits.openFiles, limits.coreSize, limits.nice, limits.oomScoreAdjust) = (1024, 0, 5, -100)
        (limits.memory, limits.cpus, limits.processes) = (3 << 29, 0.5, 64)
        #expect(web.limits == limits)
        #expect(web.maxMemory == 512 << 20)
        #expect(web.metrics == "http://127.0.0.1:9464/metrics?a=b")
        var logs = LogSettings()
        (logs.maxSize, logs.maxAge, logs.maxTotal) = (1_000_000, .seconds(86_400), 20_000_000)
        #expect(web.logs == logs)
        #expect(web.isEnabled == true && web.after == ["other"])
        #expect(list.last?.command == ["/bin/sh", "-c", "echo s3cret value; sleep 1"])
    }

    @Test("what only the agent can ask for")
    func moreHealth() throws {
        let text = """
            {kind: http, path: /h, status: 200, body: {a: b}, body_matches: x+, body_matches_not: [y, z], scheme: https,
            insecure_skip_verify: true}
            """
        let http = try #require(servers("servers: {a: {command: x, port: 1, health: \(text)}}").first).health
        #expect(http.statuses == [200] && http.body == ["a": "b"] && http.path == "/h")
        #expect(http.bodyMatches == ["x+"] && http.bodyMatchesNot == ["y", "z"])
        #expect(http.scheme == .https && http.skipsVerification && http.toolsInterval == nil && http.audit == .none)
        let more = "{kind: mcp, tools_interval: 0s, audit: origin}"
        let mcp = try #require(servers("servers: {a: {command: x, port: 1, health: \(more)}}").first).health
        #expect(mcp.toolsInterval == .zero && mcp.audit == .origin)
    }

    @Test(
        "health, short and long",
        arguments: [
            ("auto", CheckSettings(.auto)), ("mcp", CheckSettings(.mcp)), ("http", CheckSettings(.http)),
            ("tcp", CheckSettings(.tcp)), ("none", CheckSettings(.none)), ("{kind: tcp}", CheckSettings(.tcp)),
            ("{kind: mcp, path: /mcp/}", CheckSettings(.mcp, path: "/mcp/")),
            ("http:/a:b", CheckSettings(.http, path: "/a:b")),
            ("'http:/${TOKEN}'", CheckSettings(.http, path: "/s3cret value")),
        ])
    func health(_ text: String, _ expected: CheckSettings) throws {
        #expect(try servers("servers: {a: {command: x, port: 1, health: \(text)}}").first?.health == expected)
    }

    @Test(
        "readiness, short and long",
        arguments: [
            ("none", ["none"]), ("log:started", ["log", "started"]), ("'log:^up: [0-9]+$'", ["log", "^up: [0-9]+$"]),
            ("{kind: log, pattern: a|b}", ["log", "a|b"]),
            ("'exec:./check ''a b'' ${TOKEN}'", ["exec", "./check", "a b", "s3cret value"]),
            ("{kind: exec, command: ./check -q}", ["exec", "./check", "-q"]),
            ("{kind: http, path: /r, status: 204}", ["http", "/r", "204"]),
        ])
    func readiness(_ text: String, _ expected: [String]) throws {
        let server = try #require(try servers("servers: {a: {command: x, port: 1, readiness: \(text)}}").first)
        let check = try #require(server.readiness)
        let parts = [check.kind.rawValue] + [check.path, check.pattern].compactMap { $0 }
        #expect(parts + check.command + check.statuses.map { "\($0)" } == expected)
    }

    @Test(
        "a port is needed when it is said, used in the command, or inherited",
        arguments: [
            ("{command: x}", false), ("{command: x, port: 0}", true), ("{command: 'x --port={port}'}", true),
            ("{command: x, socket: inherit}", true), ("{command: x, socket: own}", false),
            ("{command: 'x {port}', health: http}", true), ("{command: 'x {host}'}", false),
        ])
    func port(_ text: String, _ needsPort: Bool) throws {
        #expect(try servers("servers: {a: \(text)}").first?.needsPort == needsPort)
    }

    @Test func aPortAndAFileMayComeFromVariables() throws {
        let list = try settings("servers: {a: {command: x, port: '${P}', env_file: '${D}/env', host: '${H}'}}")
            .servers { ["P": "81", "D": "/run", "H": "localhost"][$0] }
        #expect(list.first?.port == 81 && list.first?.environmentFiles == ["/run/env"])
        #expect(list.first?.host == "127.0.0.1")
    }

    @Test func withoutLivenessThereIsNone() throws {
        #expect(try servers("servers: {a: {command: x, liveness: none}}").first?.liveness == nil)
        #expect(try servers("servers: {a: {command: x, port: 1, liveness: http:/}}").first?.liveness?.failures == 3)
    }

    /// The agent reads the file too, in an environment without the servers' secrets.
    @Test func variablesThatAreNotSetHinderOnlyTheServers() throws {
        let text = "agent: {interval: 1s}\nservers: {a: {command: '${X}', port: '${X}', readiness: 'log:${X}('}}"
        #expect(try settings(text).agent.interval == .seconds(1))
        #expect(refusal(text) == "2:24: the variable ${X} is not set: set it in the environment that roost runs in")
    }
}
