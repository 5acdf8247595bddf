import Format
import Glibc
import TestSupport
import Testing

/// If these fail, nobody can silence an alert from the shell, or with the tools that they know.
@Suite(.serialized) struct SilenceStoryTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - {alert: Down, expr: 'vector(1)', labels: {severity: page, server: a}}
          - {alert: Slow, expr: 'vector(1)', labels: {server: b}}
        """
    private static let routes = """
        route:
          receiver: team
          routes:
            - {receiver: pager, matchers: ['severity="page"'], group_by: [alertname], continue: true}
            - {receiver: 'the log', matchers: ['server=~"a|b"']}
        receivers:
          - name: team
          - {name: pager, webhook_configs: [{url: 'http://127.0.0.1:9/secret-token'}]}
          - name: the log
        """

    let roost: RoostRun
    let options: String

    init() throws {
        roost = try RoostRun()
        let settings = "agent: {alertmanager_config: \(roost.home.write(Self.routes, to: "alertmanager.yml"))}\n"
        let rules = roost.home.write(Self.rules, to: "rules.yml")
        options = "--config \(roost.home.write(settings, to: "roost.yaml")) --interval 1s --rules \(rules)"
    }

    private func lines(_ arguments: String) -> [String] {
        roost(arguments).output.split(separator: "\n").map(String.init)
    }

    @Test("roost silence tells what it would silence, makes, changes and ends silences, which survive the agent")
    func commands() async throws {
        for command in ["add X", "list", "show 1", "expire 1", "update 1 --comment x"] {
            let refused = roost("silence \(command)")
            #expect(refused.status == 1 && refused.output.contains("no agent runs"), "\(refused)")
        }
        let agent = try roost.startAgent(options).pid
        #expect(await holds { roost("silence add nobody --dry-run").output.contains("0 of the 2 alerts") })

        let preview = lines("silence add 'server=~\"a|c\"' --dry-run --duration 2h")
        #expect(
            preview.first == "A silence of server=~\"a|c\" would be about 1 of the 2 alerts that fire now:",
            "\(preview)")
        #expect(preview.last?.contains("Down") == true && preview.last?.contains("server=a severity=page") == true)
        #expect(lines("silence list") == ["There is no silence in force or to come."])

        let made = try JSONValue(parsing: roost("silence add Down --server a --comment 'new disks' --json").output)
        let id = try #require(made["id"]?.string)
        #expect(made["preview"]?["alerts"]?.array?.count == 1)
        let list = lines("silence list --server a")
        #expect(list.count == 2 && list[1].hasPrefix(id.prefix(8)) && list[1].contains("ends in 59m"), "\(list)")
        #expect(list[1].contains(" 1  alertname=\"Down\", server=\"a\"") && list[1].hasSuffix("new disks"), "\(list)")
        #expect(lines("silence list 'server=b'").count == 1)

        #expect(roost("silence update \(id.prefix(6)) --duration 3h").output.hasPrefix("Silence \(id) lasts until "))
        let other = try JSONValue(parsing: roost("silence update \(id) Slow --json").output)["id"]?.string ?? ""
        #expect(other != id)
        #expect(lines("silence show \(id)").first == "\(id) expired")
        let every = roost("silence add --server db --every 'Sat 02:00-04:00 Europe/Berlin'").output
        #expect(every.contains(", Sat 02:00-04:00 Europe/Berlin, lasts until "), "\(every)")

        kill(agent, SIGTERM)
        #expect(await holds { kill(agent, 0) != 0 })
        _ = try roost.startAgent(options)
        #expect(await holds { roost("silence list --all").output.split(separator: "\n").count == 4 })
        let shown = lines("silence show \(other)")
        #expect(shown.first == "\(other) active" && shown.contains("  alerts with alertname=\"Slow\""), "\(shown)")
        #expect(shown.contains("  comment: new disks"), "\(shown)")
        #expect(lines("silence expire \(other)") == ["Silence \(other) has ended."])
        #expect(lines("silence expire \(other)") == ["Silence \(other) had ended before."])
        let left = lines("silence list")
        #expect(
            left.count == 2 && left[1].contains("pending") && left[1].contains("Sat 02:00-04:00 Europe/Berlin"),
            "\(left)")
    }

    @Test(
        "what roost silence does not understand is said with what to do",
        arguments: [
            ("add", 64, "say which alerts"), ("add 'a=~('", 64, "is no matcher"),
            ("add 'a=~\".*\"'", 64, "must not match the empty"),
            ("add X --duration soon", 64, "--duration takes a duration such as 2h"),
            ("add X --until 0s", 64, "end must be behind"),
            ("add X --until 2020-01-01T00:00:00Z", 64, "end must be behind its start"),
            ("add X --duration 1h --until 2h", 64, "give one of them"), ("add X --every Sat", 64, "from when to when"),
            ("show abcd", 1, "there is no silence 'abcd'"), ("expire abcd", 1, "roost silence list --all"),
            ("ad X", 64, "did you mean 'roost silence add'?"),
        ])
    func mistakes(arguments: String, status: Int32, complaint: String) async throws {
        _ = try roost.startAgent(options)
        #expect(await holds { roost("silence list").status == 0 })
        let result = roost("silence \(arguments)")
        #expect(result.status == status && result.output.contains(complaint), "\(result)")
    }

    @Test("amtool asks for alerts, sends some, silences them and follows the routes")
    func amtool() async throws {
        let url = try roost.startAgent(options).url
        func amtool(_ arguments: String) -> (output: String, status: Int32) {
            // It complains that its version is another.
            shell("HOME=\(roost.home.path) amtool --alertmanager.url=\(url) \(arguments) 2>/dev/null")
        }
        #expect(await holds { amtool("alert query").output.contains("Down") })
        #expect(amtool("alert add Sent server=c --annotation=summary=hello").status == 0)
        let alerts = amtool("alert query -o json").output
        #expect(try JSONValue(parsing: alerts).array?.count == 3, "\(alerts)")
        #expect(amtool("alert query Sent").output.contains("hello"))
        #expect(amtool("alert query --receiver=pager").output.split(separator: "\n").count == 2)

        let added = amtool("silence add Sent 'server=~\"c|d\"' --author=me --comment=why --duration=1h")
        let id = added.output.trimming
        #expect(added.status == 0 && id.count == 36, "\(added)")
        let found = amtool("silence query").output
        #expect(found.contains(id) && found.contains("why") && found.contains("server=~\"c|d\""), "\(found)")
        #expect(amtool("silence query server=x").output.contains(id) == false)
        #expect(amtool("alert query --active").output.contains("Sent") == false)
        #expect(amtool("alert query --silenced").output.contains("Sent"))
        let updated = amtool("silence update --duration=2h --comment=later \(id)")
        #expect(updated.status == 0 && updated.output.contains("later") && updated.output.contains(id), "\(updated)")
        #expect(amtool("silence expire \(id)").status == 0)
        #expect(amtool("silence query").output.contains(id) == false)
        #expect(amtool("silence query --expired").output.contains(id))
        #expect(amtool("silence expire 11111111-2222-4333-8444-555555555555").status != 0)

        let tree = amtool("config routes show").output
        #expect(tree.contains("{severity=\"page\"}  continue: true  receiver: pager"), "\(tree)")
        for (labels, receivers) in [
            ("severity=page server=a", "pager,the log"), ("severity=page", "pager"), ("server=b", "the log"),
            ("x=y", "team"),
        ] {
            #expect(amtool("config routes test \(labels)").output.trimming == receivers)
        }
        let config = amtool("config show").output
        #expect(config.contains("receiver: pager") && !config.contains("secret-token"), "\(config)")
    }

    @Test("a Prometheus that has the agent for its Alertmanager sends its alerts there")
    func prometheus() async throws {
        let url = try roost.startAgent(options).url
        let port = try freePort()
        let rules = roost.home.write(
            "groups: [{name: p, interval: 1s, rules: [{alert: FromPrometheus, expr: 'vector(1)', labels: {team: x}}]}]",
            to: "prometheus-rules.yml")
        let config = roost.home.write(
            """
            global: {evaluation_interval: 1s, external_labels: {region: north}}
            rule_files: [\(rules)]
            alerting: {alertmanagers: [{static_configs: [{targets: ['\(url.dropFirst("http://".count))']}]}]}
            """, to: "prometheus.yml")
        let line =
            "prometheus --config.file=\(config) --storage.tsdb.path=\(roost.home.path)/prometheus "
            + "--web.listen-address=127.0.0.1:\(port) --rules.alert.resend-delay=1s"
        let pid = try #require(
            pid_t(shell("\(line) >\(roost.home.path)/prometheus.log 2>&1 & echo $!").output.trimming))
        defer { kill(pid, SIGKILL) }
        func alert() -> JSONValue? {
            let alerts = get("\(url)/api/v2/alerts?filter=alertname%3DFromPrometheus")
            return (try? JSONValue(parsing: alerts))?.array?.first
        }
        #expect(await holds { alert() != nil })
        let found = try #require(alert())
        #expect(found["labels"]?["region"] == "north" && found["labels"]?["team"] == "x", "\(found)")
        #expect(found["receivers"]?.array?.first?["name"] == "team")
        #expect(found["generatorURL"]?.string?.contains(":\(port)/graph") == true)
        let log = shell("cat \(roost.home.path)/prometheus.log").output
        #expect(!log.contains("Error sending alert"), "\(log)")
    }

    @Test("a page of another site cannot silence anything")
    func origins() async throws {
        let url = try roost.startAgent(options).url
        #expect(await holds { get("\(url)/api/v2/silences") == "[]" })
        let body = """
            {"matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2026-01-01T00:00:00Z",
            "endsAt":"2099-01-01T00:00:00Z","createdBy":"","comment":""}
            """
        func post(_ headers: String) -> String {
            shell("curl -s -o /dev/null -w '%{http_code}' \(headers) --data-raw '\(body)' \(url)/api/v2/silences")
                .output
        }
        let json = "-H 'Content-Type: application/json'"
        #expect(post("\(json) -H 'Origin: http://evil.example'") == "403")
        #expect(post("\(json) -H 'Host: evil.example'") == "421")
        #expect(post("-H 'Content-Type: text/plain'") == "415")
        #expect(get("\(url)/api/v2/silences") == "[]")
        #expect(post(json) == "200")
    }
}
