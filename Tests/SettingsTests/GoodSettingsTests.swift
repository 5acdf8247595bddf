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
        #expect(settings.agent.notificationTiming == .prompt)
        #expect(settings.ruleFiles.isEmpty)
        #expect(try servers(text).isEmpty)
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
              notification_timing: alertmanager
              web_config: web-config.yml
            rule_files: [alerts/*.yml, /opt/rules.yml]
            """)
        #expect(settings.global.evaluationInterval == .seconds(60))
        #expect(settings.global.externalLabels == ["host": "a", "zone": "1"])
        #expect(settings.agent.listen == ListenAddress(host: "::1", port: 0))
        #expect(settings.agent.interval == .seconds(1))
        #expect(settings.agent.probeTimeout == .milliseconds(500))
        #expect(settings.agent.alertmanagerConfig == "/etc/roost/alertmanager.yml")
        #expect(settings.agent.notificationTiming == .alertmanager)
        #expect(settings.agent.webConfig == "/etc/roost/web-config.yml")
        #expect(settings.ruleFiles == ["/etc/roost/alerts/*.yml", "/opt/rules.yml"])
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
        let servers = try servers("servers:\n  a:\n    command: |2-\n\(block)")
        #expect(servers.first?.command == expected)
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
