import Format
import Model
import Testing
import YAML

@testable import Notify

/// If one of these fails, a template of an Alertmanager's file says something else here.
struct NotificationTemplateTests {
    /// What `amtool template render` makes of Alertmanager's own default templates, for the same data.
    @Test(arguments: [
        ("slack.default.title", "[FIRING:1] Down (page)"), ("slack.default.color", "danger"),
        ("slack.default.fallback", #"[FIRING:1] Down (page) | http://am:9093/#/alerts?receiver=team%5C.a"#),
        (
            "opsgenie.default.description",
            "\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is <down>\nSource: http://h/g?x=1&y=2\n\nAlerts Resolved:\nLabels:\n - alertname = Down\n - server = s2\n - severity = page\nAnnotations:\n - summary = s2 is + 'up'\nSource: javascript:alert(1)\n"
        ),
        (
            "pushover.default.message",
            "\n\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is <down>\nSource: http://h/g?x=1&y=2\n\n\n\nAlerts Resolved:\nLabels:\n - alertname = Down\n - server = s2\n - severity = page\nAnnotations:\n - summary = s2 is + 'up'\nSource: javascript:alert(1)\n\n\n"
        ),
        (
            "mattermost.default.text",
            "\n\n# Alerts Firing:\n\nLabels:\n  - alertname = Down\n  - server = s1\n  - severity = page\n\nAnnotations:\n  - summary = s1 is <down>\n\nSource: http://h/g?x=1&y=2\n\n\n\n\n# Alerts Resolved:\n\nLabels:\n  - alertname = Down\n  - server = s2\n  - severity = page\n\nAnnotations:\n  - summary = s2 is + 'up'\n\nSource: javascript:alert(1)\n\n\n\n"
        ),
        ("victorops.default.entity_display_name", "[FIRING:1] Down (page)"), ("wechat.default.agent_id", ""),
        ("jira.default.priority", ""),
        (
            "wechat.default.message",
            "[FIRING:1] Down (page)\n\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is <down>\nSource: http://h/g?x=1&y=2\n\nAlerts Resolved:\nLabels:\n - alertname = Down\n - server = s2\n - severity = page\nAnnotations:\n - summary = s2 is + 'up'\nSource: javascript:alert(1)\n\nAlertmanagerUrl:\nhttp://am:9093/#/alerts?receiver=team%5C.a"
        ),
        (
            "webex.default.message",
            "\n\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is <down>\nSource: http://h/g?x=1&y=2\n\n\n\nAlerts Resolved:\nLabels:\n - alertname = Down\n - server = s2\n - severity = page\nAnnotations:\n - summary = s2 is + 'up'\nSource: javascript:alert(1)\n\n\n"
        ),
        (
            "jira.default.description",
            "\n\n# Alerts Firing:\n\nLabels:\n  - alertname = Down\n  - server = s1\n  - severity = page\n\nAnnotations:\n  - summary = s1 is <down>\n\nSource: http://h/g?x=1&y=2\n\n\n\n\n# Alerts Resolved:\n\nLabels:\n  - alertname = Down\n  - server = s2\n  - severity = page\n\nAnnotations:\n  - summary = s2 is + 'up'\n\nSource: javascript:alert(1)\n\n\n\n"
        ),
    ])
    func `default templates have Alertmanager's results`(_ name: String, _ expected: String) throws {
        #expect(try Fixture.renderer(isMixed: true).text("{{ template \"\(name)\" . }}") == expected)
    }

    @Test(arguments: [
        ("info", "Low"), ("warning", "Medium"), ("critical", "High"), ("page", ""),
        ("info warning critical info", "High"),
        ("warning info", "Medium"), ("-critical", "High"), ("-critical info", "Low"),
    ])
    func `an issue's priority is that of the worst severity`(_ severities: String, _ priority: String) throws {
        let alerts = severities.split(separator: " ").enumerated().map { index, severity in
            Alert(
                labels: ["n": "\(index)", "severity": String(severity.drop { $0 == "-" })], annotations: .empty,
                startsAt: 0,
                resolvedAt: severity.hasPrefix("-") ? 1 : nil)
        }
        let notification = Notification(
            receiver: "r", groupKey: "{}", groupLabels: .empty, alerts: alerts, reason: .firstNotification,
            externalURL: "")
        let renderer = Renderer(notification, at: 0)
        let text = try renderer.text(#"{{ template "jira.default.priority" . }}"#)
        #expect(text == priority)
    }

    @Test(arguments: [
        (
            #"{{ "HELLO wOrld-foo" | title }} {{ toUpper "aé" }} {{ toLower "AÉ" }} [{{ trimSpace " a " }}]"#,
            "Hello World-Foo AÉ aé [a]"
        ),
        (#"{{ join "," .CommonLabels.Values }} {{ .GroupLabels.Names.Join ":" }}"#, "Down,page alertname"),
        (#"{{ reReplaceAll "a(.)" "<$1>" "abac" }} {{ match "a.c" "xabc" }}"#, "<b><c> true"),
        ("{{ .CommonLabels.SortedPairs }} {{ .GroupLabels }}", "alertname=Down, severity=page alertname=Down"),
        (#"{{ (.CommonLabels.Remove (stringSlice "severity")).Names }}"#, "[alertname]"),
        ("{{ len .Alerts.Resolved }} {{ .Alerts.Firing | len }} {{ .Status }} {{ .Receiver }}", #"1 1 firing team\.a"#),
        (#"{{ (index .Alerts 0).StartsAt | date "2006-01-02 15:04" }}"#, "2026-07-28 09:30"),
        (#"{{ (index .Alerts 0).StartsAt | tz "Europe/Berlin" | date "15:04 -0700" }}"#, "11:30 +0200"),
        ("{{ (index .Alerts 0).StartsAt | since | humanizeDuration }}", "1m 30s"),
        ("{{ since (index .Alerts 0).StartsAt }} {{ (index .Alerts 0).EndsAt.IsZero }}", "1m30.5s true"),
        ("{{ .GroupLabels | toJson }} {{ .CommonLabels.nothing }}|", #"{"alertname":"Down"} |"#),
        (#"{{ toJson (index .Alerts.Firing 0).Annotations }}"#, #"{"summary":"s1 is \u003cdown\u003e"}"#),
        (#"{{ base64encode "a?>" }} {{ base64decode "YT8-" }} {{ urlUnescape "a%20b+c" }}"#, "YT8- a?> a b c"),
        (#"{{ range list 1 "a" }}{{ . }};{{ end }}{{ (dict "k" 2).k }}{{ len (append (list 1) 2) }}"#, "1;a;22"),
        ("{{ .NotificationReason }} {{ .ExternalURL }}", "first notification http://am:9093"),
    ])
    func `functions and data are Alertmanager's`(_ template: String, _ expected: String) throws {
        #expect(try Fixture.renderer(isMixed: true).text(template) == expected)
    }

    @Test(arguments: [
        #"{{ template "nothing" . }}"#, "{{ .Nothing }}", #"{{ tz "Nowhere/Else" (index .Alerts 0).StartsAt }}"#,
        #"{{ reReplaceAll "(" "" "" }}"#, "{{ dict 1 }}", #"{{ urlUnescape "%z" }}"#, "{{ end }}",
        #"{{ range . }}{{ end }}"#,
    ])
    func `what cannot be rendered is a fault of the settings`(_ template: String) throws {
        let error = #expect(throws: DeliveryError.self) { try Fixture.renderer(isMixed: true).text(template) }
        #expect(error?.kind == .settings)
    }

    @Test func `a file's templates take the place of the default ones`() throws {
        let file = "{route: {receiver: r}, receivers: [{name: r}], templates: ['*.tmpl']}"
        var config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "/etc/am.yml"))
        #expect(config.templates == ["/etc/*.tmpl"])
        #expect(config.unsupported.isEmpty)
        try config.add(templates: #"{{ define "__subject" }}mine{{ end }}"#, of: "/etc/a.tmpl")
        let renderer = Renderer(Fixture.notification(), library: config.library, at: 0)
        #expect(try renderer.text(#"{{ template "slack.default.title" . }}"#) == "mine")
    }

    @Test func `labels of a route are templates, and may ask for each other`() throws {
        var notification = Fixture.notification()
        notification.routeLabels = [
            "team": "{{ .CommonLabels.server }}-{{ routeLabels \"kind\" }}", "kind": "db",
            "a": #"{{ routeLabels "b" }}"#,
            "b": #"{{ routeLabels "a" }}"#,
        ]
        let renderer = Renderer(notification, at: 0)
        #expect(
            try renderer.text(#"{{ .RouteLabels.team }} {{ routeLabels "team" }}{{ routeLabels "no" }}"#)
                == "s1-db s1-db")
        let error = #expect(throws: DeliveryError.self) { try renderer.text(#"{{ routeLabels "a" }}"#) }
        #expect(error?.description.contains("cycle detected: a -> b -> a") == true)
    }

    @Test func `the body of a mail escapes what alerts say`() throws {
        let html = try Fixture.renderer(isMixed: true).html(#"{{ template "email.default.html" . }}"#)
        #expect(html.contains("summary = s1 is &lt;down&gt;<br>"))
        #expect(html.contains(##"<a href="#ZgotmplZ">Source</a>"##))
        #expect(html.contains(#"<a href="http://h/g?x=1&amp;y=2">Source</a>"#))
    }

    @Test func `texts are cut as Alertmanager cuts them`() {
        #expect(truncated("abcdef", to: 4) == "abc…")
        #expect(truncated("abcd", to: 4) == "abcd")
        #expect(truncated("ääää", toBytes: 6) == "ä…")
        #expect(truncated("ä", toBytes: 2) == "ä")
    }
}
