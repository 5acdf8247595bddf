import HTTPConfig
import Model
import Testing
import YAML

@testable import Notify

/// If one of these fails, an `alertmanager.yml` means something else here, or a mistake in it is not told well.
struct ConfigurationTests {
    private func config(_ text: String) throws(YAMLError) -> NotificationConfig {
        try NotificationConfig(YAMLNode(parsing: Array(text.utf8), file: "/etc/am.yml"))
    }

    private static let sample = """
        global:
          resolve_timeout: 7m
        route:
          receiver: default
          group_by: [alertname, server]
          group_wait: 10s
          routes:
            - matchers: ['team=~"db|cache"', severity="page"]
              receiver: dba
              group_by: ['...']
              group_interval: 1m
              continue: true
              routes:
                - matchers: [env="test"]
                  receiver: nobody
                  repeat_interval: 1d
            - matchers: [ 'severity = page' ]
              receiver: pager
            - matchers: [team="db"]
        receivers:
          - name: default
            webhook_configs:
              - url: http://127.0.0.1:9000/a
              - url_file: secret/url
                send_resolved: false
                max_alerts: 5
                timeout: 3s
          - name: dba
          - name: pager
          - name: nobody
        """

    @Test(
        arguments: [
            (["severity": "info"], "default"), (["team": "db"], "default"), (["severity": "page"], "pager"),
            (["severity": "page", "team": "db"], "dba pager"), (["severity": "page", "team": "cache"], "dba pager"),
            (["severity": "page", "team": "db", "env": "test"], "nobody pager"), (Labels.empty, "default"),
        ] as [(Labels, String)])
    func `routes take alerts by their labels`(_ labels: Labels, _ receivers: String) throws {
        let found = try config(Self.sample).route.matching(labels).map(\.receiver)
        #expect(found.joined(separator: " ") == receivers)
    }

    /// Those who ask over the API are shown them, and route by them.
    @Test func `the text of the routes says the same routes`() throws {
        let original = try config(Self.sample)
        let read = try config(original.routesText)
        #expect(read.routesText == original.routesText)
        #expect(zip(read.route.all, original.route.all).allSatisfy { $0.key == $1.key && $0.timing == $1.timing })
        #expect(read.route.all.map(\.groupBy) == original.route.all.map(\.groupBy))
        #expect(read.route.all.map(\.receiver) == original.route.all.map(\.receiver))
        #expect(read.resolveTimeout == 420_000)
        #expect(!original.routesText.contains("127.0.0.1") && !original.routesText.contains("secret"))
    }

    @Test func `a route has what its parent has, unless it says otherwise`() throws {
        let route = try config(Self.sample).route
        #expect(route.timing.groupWait == 10_000)
        #expect(route.timing.groupInterval == 300_000)
        #expect(route.timing.repeatInterval == 14_400_000)
        #expect(route.groupBy == .labels(["alertname", "server"]))
        let child = route.routes[0]
        #expect(child.groupBy == .all)
        #expect(child.timing.groupWait == 10_000)
        #expect(child.timing.groupInterval == 60_000)
        #expect(child.key == #"{}/{severity="page",team=~"db|cache"}"#)
        let grandchild = child.routes[0]
        #expect(grandchild.timing.groupInterval == 60_000)
        #expect(grandchild.timing.repeatInterval == 86_400_000)
        #expect(grandchild.key == #"{}/{severity="page",team=~"db|cache"}/{env="test"}"#)
        #expect(route.routes[2].receiver == "default")
    }

    @Test func `webhooks have their settings, and a file's path starts beside the configuration`() throws {
        let webhooks = try config(Self.sample).receivers[0].integrations.compactMap { $0 as? Webhook }
        #expect(webhooks.map(\.url.template) == [.text("http://127.0.0.1:9000/a"), .file("/etc/secret/url")])
        #expect(webhooks.map(\.sendsResolved) == [true, false])
        #expect(webhooks.map(\.maxAlerts) == [0, 5])
        #expect(webhooks.map(\.timeout) == [.seconds(10), .seconds(3)])
    }

    @Test(arguments: [
        ("route: {receiver: a}", "1:1: the notification configuration needs \"receivers\""),
        ("receivers: [{name: a}]", "1:1: the notification configuration needs \"route\""),
        ("receivers: [{name: a}]\nroute: {}", "2:8: route needs \"receiver\""),
        (
            "receivers: [{name: team}]\nroute: {receiver: taem}",
            "2:19: there is no receiver named \"taem\": did you mean \"team\"?"
        ),
        (
            "receivers: [{name: a}]\nroute: {receiver: zzz}",
            "2:19: there is no receiver named \"zzz\": add it to receivers"
        ),
        (
            "receivers: [{name: a}, {name: a}]\nroute: {receiver: a}",
            "1:31: there is a receiver named \"a\" before this one: rename one of them"
        ),
        (
            "receivers: [{name: a}]\nroute: {receiver: a, matchers: [x=y]}",
            "2:22: the root route takes every alert and has no siblings: remove \"matchers\""
        ),
        (
            "receivers:\n  - name: a\n    webhook_config: []\nroute: {receiver: a}",
            "3:5: unknown key \"webhook_config\" in receiver: did you mean \"webhook_configs\"?"
        ),
        (
            "receivers: [{name: a}]\nroute: {receiver: a, group_wiat: 1s}",
            "2:22: unknown key \"group_wiat\" in route: did you mean \"group_wait\"?"
        ),
        (
            "receivers: [{name: a}]\nroute: {receiver: a, group_interval: 0s}",
            "2:38: group_interval must be longer than 0s"
        ),
        ("receivers: [{name: a}]\nroute: {receiver: a, group_by: [x, x]}", "2:36: group_by names \"x\" twice"),
        (
            "receivers: [{name: a}]\nroute: {receiver: a, group_by: [x, '...']}",
            "2:32: group_by has \"...\", which must stand alone"
        ),
        (
            "receivers: [{name: a}]\nroute:\n  receiver: a\n  routes:\n    - matchers: ['a=b', 'c~d']",
            "5:27: matchers of route: expected =, !=, =~ or !~"
        ),
        (
            "receivers: [{name: a}]\nroute:\n  receiver: a\n  routes:\n    - matchers: ['a=~\"(\"']",
            "5:22: matchers of route: invalid regular expression \"(\": missing ): ("
        ),
        (
            "receivers: [{name: a, webhook_configs: [{}]}]\nroute: {receiver: a}",
            "1:41: webhook_configs needs \"url\" or \"url_file\""
        ),
        (
            "receivers: [{name: a, webhook_configs: [{url: ftp://x}]}]\nroute: {receiver: a}",
            "1:47: url of webhook_configs: its URL does not start with http:// or https://"
        ),
        (
            "receivers: [{name: a, webhook_configs: [{url: http://x, url_file: y}]}]\nroute: {receiver: a}",
            "1:57: webhook_configs has both \"url\" and \"url_file\": remove one of them"
        ),
    ])
    func `what is wrong is told where it is wrong`(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try config(text) }
        #expect(error?.description == "/etc/am.yml:" + message)
    }
}
