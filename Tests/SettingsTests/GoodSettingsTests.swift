import Model
import Settings
import Testing

/// If these fail, a setting is not taken as it is written, or its default has changed.
struct GoodSettingsTests {
    @Test(arguments: ["", "# nothing\n", "{}", "global:\nagent:\nrule_files:\nservers:\n"])
    func defaults(_ text: String) throws {
        let settings = try settings(text)
        #expect(settings.global.evaluationInterval == .seconds(15))
        #expect(settings.global.externalLabels.isEmpty)
        #expect(settings.agent.listen.description == "127.0.0.1:9640")
        #expect(settings.agent.interval == .seconds(15))
        #expect(settings.agent.probeTimeout == .seconds(5))
        #expect(settings.agent.alertmanagerConfig == nil)
        #expect(settings.ruleFiles.isEmpty)
        #expect(settings.servers.isEmpty)
    }

    @Test func everySettingIsTaken() throws {
        let settings = try settings(
            """
            global:
              evaluation_interval: 1m
              external_labels: {host: a, zone: 1}
            agent:
              listen: "[::1]:0"
              interval: 1s
              probe_timeout: 500ms
              alertmanager_config: alertmanager.yml
            rule_files: [alerts/*.yml, /opt/rules.yml]
            servers:
              web:
                command: python3 -m 'my server' --token=${TOKEN}
                host: ::1
                port: 8000
                env: {API_KEY: "Bearer ${TOKEN}", PLAIN: "$${TOKEN} $5", NUMBER: 5, NOTHING: "${EMPTY}"}
                directory: work
                health: {kind: http, path: /health}
                restart: on-failure
                start_timeout: 1m30s
                stop_timeout: 250ms
              other:
                command: ["/bin/sh", "-c", "echo ${TOKEN}; sleep 1"]
            """)
        #expect(settings.global.evaluationInterval == .seconds(60))
        #expect(settings.global.externalLabels == ["host": "a", "zone": "1"])
        #expect(settings.agent.listen == ListenAddress(host: "::1", port: 0))
        #expect(settings.agent.interval == .seconds(1))
        #expect(settings.agent.probeTimeout == .milliseconds(500))
        #expect(settings.agent.alertmanagerConfig == "/etc/roost/alertmanager.yml")
        #expect(settings.ruleFiles == ["/etc/roost/alerts/*.yml", "/opt/rules.yml"])

        let web = try #require(settings.servers.first)
        #expect(web.name == "web")
        #expect(web.command == ["python3", "-m", "my server", "--token=s3cret value"])
        #expect(web.host == "::1")
        #expect(web.port == 8000)
        #expect(
            web.environment == [
                "API_KEY": "Bearer s3cret value", "PLAIN": "${TOKEN} $5", "NUMBER": "5", "NOTHING": "",
            ])
        #expect(web.directory == "/etc/roost/work")
        #expect(web.health == .http(path: "/health"))
        #expect(web.restart == .onFailure)
        #expect(web.startTimeout == .seconds(90))
        #expect(web.stopTimeout == .milliseconds(250))

        let other = try #require(settings.servers.last)
        #expect(other.command == ["/bin/sh", "-c", "echo s3cret value; sleep 1"])
        #expect(other.host == "127.0.0.1")
        #expect(other.port == nil)
        #expect(other.environment.isEmpty)
        #expect(other.directory == nil)
        #expect(other.health == .automatic)
        #expect(other.restart == .always)
        #expect(other.startTimeout == .seconds(60))
        #expect(other.stopTimeout == .seconds(30))
    }

    @Test(
        arguments: [
            ("auto", .automatic), ("mcp", .mcp(path: nil)), ("http", .http(path: nil)), ("tcp", .tcp), ("none", .none),
            ("{kind: mcp, path: /mcp/}", .mcp(path: "/mcp/")), ("{kind: tcp}", .tcp),
        ] as [(String, HealthSettings)])
    func health(_ text: String, _ expected: HealthSettings) throws {
        let settings = try settings("servers: {a: {command: x, port: 1, health: \(text)}}")
        #expect(settings.servers.first?.health == expected)
    }

    @Test(arguments: [
        ("a b\tc", ["a", "b", "c"]), ("  a  ", ["a"]), ("a ''", ["a", ""]), ("a\\ b c", ["a b", "c"]),
        (#"a "b \"c\" \d $e""#, ["a", #"b "c" \d $e"#]), (#"a 'b\c"d'"#, ["a", #"b\c"d"#]),
        ("a--b='c d'e", ["a--b=c de"]), ("a http://h/?x=1&y=2", ["a", "http://h/?x=1&y=2"]),
        ("a '|' \\;", ["a", "|", ";"]),
        ("a ${TOKEN}", ["a", "s3cret value"]), ("é ü", ["é", "ü"]), ("a\nb", ["a", "b"]),
    ])
    func commandsSplitAsInAShell(_ command: String, _ expected: [String]) throws {
        let block = command.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n")
        let settings = try settings("servers:\n  a:\n    command: |2-\n\(block)")
        #expect(settings.servers.first?.command == expected)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80), (":80", "0.0.0.0", 80), ("[::]:0", "::", 0), ("host:65535", "host", 65535),
    ])
    func addresses(_ text: String, _ host: String, _ port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: ["", "80", "a:", "a:65536", "a:+1", "::1:80", "a:b"])
    func noAddresses(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [
        ("a", true), ("web-1.b_C", true), ("9", true), (String(repeating: "a", count: 64), true),
        (String(repeating: "a", count: 65), false), ("", false), (".a", false), ("-a", false), ("a/b", false),
        ("é", false), ("a b", false), ("..", false),
    ])
    func serverNames(_ name: String, _ isOne: Bool) {
        #expect(isServerName(name) == isOne)
    }
}
