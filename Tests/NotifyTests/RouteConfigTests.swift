import Model
import Testing
import YAML

@testable import Notify

/// If one of these fails, the tree of routes, or a rule beside it, means something else here than in Alertmanager.
struct RouteConfigTests {
    private func config(_ text: String) throws(YAMLError) -> NotificationConfig {
        try NotificationConfig(
            YAMLNode(parsing: Array("receivers: [{name: a}, {name: b}]\n\(text)".utf8), file: "/etc/am.yml"))
    }

    @Test func `old and new conditions hold together`() throws {
        let route = try config(
            "route: {receiver: a, routes: [{match: {x: y, empty: }, match_re: {s: ^(foo1|baz)$}, matchers: ['b!=c', 'a=~\"d\", a=e']}]}"
        ).route.routes[0]
        #expect(
            route.matchers.map(\.description) == [
                "a=~\"d\"", "a=\"e\"", "b!=\"c\"", "empty=\"\"", "s=~\"^(?:^(foo1|baz)$)$\"", "x=\"y\"",
            ])
    }

    @Test func `times hold for their route alone, labels for those below too`() throws {
        let config = try config(
            """
            time_intervals: [{name: night, time_intervals: [{}]}]
            mute_time_intervals: [{name: weekend}]
            route:
              receiver: a
              group_by: [x]
              labels: {team: t, own: '{{ .GroupLabels.x }}'}
              routes:
              - mute_time_intervals: [night, weekend]
                active_time_intervals: [night]
                labels: {own: o}
                group_by: []
                routes: [{receiver: b, group_by: ['...', '...']}]
            """)
        let route = config.route.routes[0]
        #expect(route.muteTimeIntervals == ["night", "weekend"])
        #expect(route.activeTimeIntervals == ["night"])
        #expect(route.labels == ["team": "t", "own": "o"])
        #expect(route.groupBy == .labels([]))
        #expect(route.routes[0].groupBy == .all)
        #expect(route.routes[0].muteTimeIntervals.isEmpty)
        #expect(route.routes[0].labels == ["team": "t", "own": "o"])
        #expect(Set(config.timeIntervals.keys) == ["night", "weekend"])
        #expect(config.unsupported.isEmpty)
    }

    @Test func `rules that keep alerts back have two sides`() throws {
        let config = try config(
            """
            route: {receiver: a}
            inhibit_rules:
            - name: n
              source_match: {severity: critical}
              source_match_re: {a: b.*}
              target_matchers: [severity="warning", 'c = d']
              equal: [alertname, 'dots.too']
            """)
        let rule = try #require(config.inhibitRules.first)
        #expect(rule.name == "n")
        #expect(rule.sourceMatchers.map(\.description) == ["a=~\"^(?:b.*)$\"", "severity=\"critical\""])
        #expect(rule.targetMatchers.map(\.description) == ["c=\"d\"", "severity=\"warning\""])
        #expect(rule.equal == ["alertname", "dots.too"])
        #expect(config.unsupported.isEmpty)
    }

    @Test func `what an Alertmanager does for itself is checked and passed over`() throws {
        let config = try config(
            """
            route: {receiver: a, continue: false, matchers: []}
            templates: [t/*.tmpl, /abs/x.tmpl]
            tracing: {endpoint: 'h:4317', client_type: http, headers: {X: {secrets: [y]}}, timeout: 10s}
            event_recorder:
              webhook_outputs: [{url: 'https://s/', batch: true, batch_max_events: 3, http_config: {bearer_token: x}}]
              kafka_outputs: [{brokers: [b], topic: t}]
              file_outputs: [{path: p}]
              stdout_outputs: [{}]
            """)
        #expect(config.templates == ["/etc/t/*.tmpl", "/abs/x.tmpl"])
        #expect(
            config.warnings.map(\.description) == [
                "/etc/am.yml:4:1: \"tracing\" is for an Alertmanager alone, and is passed over here",
                "/etc/am.yml:5:1: \"event_recorder\" is for an Alertmanager alone, and is passed over here",
            ])
        #expect(config.unsupported.isEmpty)
    }

    @Test func `matchers in the older form work, with a warning that says how to write them`() throws {
        let warnings = try config("route: {receiver: a, routes: [{matchers: ['a=b c']}]}").warnings
        #expect(
            warnings.map(\.description) == [
                "/etc/am.yml:2:43: matchers of route are read as before Alertmanager 0.27: write 'a=\"b c\"'"
            ])
    }

    @Test(arguments: [
        ("route: {group_wait: 30s}", "2:8: route needs \"receiver\""), ("route:", "needs \"route\""),
        ("route: {receiver: a, continue: true}", "2:22: the root route"),
        ("route: {receiver: a, match: {x: y}}", "the root route"),
        ("route: {receiver: a, match_re: {x: y}}", "the root route"),
        ("route: {receiver: a, matchers: [x=y]}", "the root route"),
        ("time_intervals: [{name: t}]\nroute: {receiver: a, mute_time_intervals: [t]}", "3:22: the root route"),
        ("time_intervals: [{name: t}]\nroute: {receiver: a, active_time_intervals: [t]}", "3:22: the root route"),
        ("route: {receiver: a, routes: [{routes: [{receiver: c}]}]}", "there is no receiver named \"c\""),
        ("route: {receiver: a, routes: [{mute_time_intervals: [t]}]}", "there is no time interval named \"t\""),
        ("route: {receiver: a, routes: [{active_time_intervals: [t]}]}", "there is no time interval named \"t\""),
        ("route: {receiver: a, group_interval: 0s}", "group_interval must be longer than 0s"),
        ("route: {receiver: a, routes: [{repeat_interval: 0s}]}", "repeat_interval must be longer than 0s"),
        ("route: {receiver: a, group_by: ['']}", "a label name must not be empty"),
        ("route: {receiver: a, group_by: [a, '...']}", "must stand alone"),
        ("route: {receiver: a, group_by: [a, a]}", "twice"),
        ("route: {receiver: a, labels: {'': x}}", "a label name must not be empty"),
        ("route: {receiver: a, routes: [{match: {a-b: c}}]}", "2:40: \"a-b\" is no label name here"),
        ("route: {receiver: a, routes: [{match_re: {a-b: c}}]}", "\"a-b\" is no label name here"),
        ("route: {receiver: a, routes: [{match_re: {a: }}]}", "2:43: a of match_re needs a regular expression"),
        ("route: {receiver: a, routes: [{match_re: {a: '('}}]}", "match_re of route: invalid regular expression"),
        ("route: {receiver: a, routes: [{}, null]}", "a route of \"routes\" is empty: remove it"),
        ("time_intervals: [{time_intervals: []}]\nroute: {receiver: a}", "2:18: time_intervals needs \"name\""),
        (
            "mute_time_intervals: [{name: t}, {name: t}]\nroute: {receiver: a}",
            "2:35: there is a time interval named \"t\""
        ),
        (
            "mute_time_intervals: [{name: t}]\ntime_intervals: [{name: t}]\nroute: {receiver: a}",
            "3:19: there is a time interval"
        ),
        (
            "inhibit_rules: [{target_match_re: {a: }}]\nroute: {receiver: a}",
            "a of target_match_re needs a regular expression"
        ),
        ("inhibit_rules: [{source_match: {a-b: c}}]\nroute: {receiver: a}", "\"a-b\" is no label name here"),
        ("inhibit_rules: [{equal: ['']}]\nroute: {receiver: a}", "a label name must not be empty"),
        (
            "inhibit_rules: [{source_matchers: [a~b]}]\nroute: {receiver: a}",
            "2:37: source_matchers of inhibit_rules: expected ="
        ),
        ("tracing: {}\nroute: {receiver: a}", "tracing needs \"endpoint\""),
        ("tracing: {endpoint: x, client_type: udp}\nroute: {receiver: a}", "client_type must be one of http, grpc"),
        ("tracing: {endpoint: x, compression: zip}\nroute: {receiver: a}", "compression of tracing must be gzip"),
        ("event_recorder: {webhook_outputs: [{}]}\nroute: {receiver: a}", "webhook_outputs needs \"url\""),
        (
            "event_recorder: {webhook_outputs: [{url: 'http://h', batch_max_events: 1}]}\nroute: {receiver: a}",
            "batch: true"
        ),
        ("event_recorder: {file_outputs: [{}]}\nroute: {receiver: a}", "file_outputs needs \"path\""),
        ("event_recorder: {kafka_outputs: [{brokers: [b]}]}\nroute: {receiver: a}", "kafka_outputs needs \"topic\""),
        ("templates: x\nroute: {receiver: a}", "templates must be a list"),
        ("rout: {receiver: a}", "did you mean \"route\"?"),
    ])
    func `what Alertmanager refuses is refused where it stands`(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try config(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `a receiver has labels, its name among them`() throws {
        let text = "route: {receiver: x}\nreceivers: [{name: x, labels: {owning-team: t"
        let config = { (rest: String) throws(YAMLError) in
            try NotificationConfig(YAMLNode(parsing: Array("\(text)\(rest)}}]".utf8), file: "am.yml"))
        }
        #expect(try config("").receivers[0].labels == ["name": "x", "owning-team": "t"])
        #expect(try config(", name: x").receivers[0].labels == ["name": "x", "owning-team": "t"])
        let error = #expect(throws: YAMLError.self) { try config(", name: y") }
        #expect(error?.message == "the label name of receiver \"x\" must be its name: remove it")
    }
}
