import Format
import HTTP
import Model
import TestSupport
import Testing
import YAML

@testable import Notify

/// If one of these fails, a provider is told something else than an Alertmanager would tell it.
struct ReceiverPayloadTests {
    /// The one integration of a file with these settings.
    static func integration(_ kind: String, _ settings: String) throws -> any HTTPIntegration {
        let file = "{route: {receiver: r}, receivers: [{name: r, \(kind)_configs: [\(settings)]}]}"
        let config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
        try config.checkSupport()
        return try #require(config.receivers[0].integrations.first as? any HTTPIntegration)
    }

    /// What an integration sends for the common notification.
    static func request(_ kind: String, _ settings: String, isFiring: Bool = true) throws -> HTTPRequest {
        try integration(kind, settings).request(
            for: Fixture.notification(isFiring: isFiring), by: Fixture.renderer(isFiring: isFiring))
    }

    @Test(arguments: firing)
    func `an alert that fires`(_ kind: String, _ settings: String, _ url: String, _ body: String) throws {
        let request = try Self.request(kind, settings)
        #expect(request.method == "POST")
        #expect(request.url == url)
        #expect(request.headers.contains { $0 == ("Content-Type", "application/json") })
        let fingerprint = Fixture.notification().alerts[0].labels.fingerprint
        #expect(
            try JSONValue(parsing: request.body).sorted
                == JSONValue(parsing: body.replacing("FP", with: fingerprint)).sorted)
    }

    static let firing: [(String, String, String, String)] = [
        (
            "slack", #"{api_url: 'https://s/x', channel: '#a'}"#, "https://s/x",
            #"""
            {"channel":"#a","username":"Alertmanager","attachments":[{"title":"[FIRING:1] Down (s1 page)","title_link":"http://am:9093/#/alerts?receiver=team%5C.a","text":"","fallback":"[FIRING:1] Down (s1 page) | http://am:9093/#/alerts?receiver=team%5C.a","callback_id":"","footer":"","color":"danger","mrkdwn_in":["fallback","pretext","text"]}]}
            """#
        ),
        (
            "slack",
            #"{app_token: t, app_url: 'https://s/p', channel: c, short_fields: true, link_names: true, message_text: m, mrkdwn_in: [text], fields: [{title: a, value: '{{ .Status }}'}, {title: b, value: c, short: false}], actions: [{type: button, text: go, url: 'http://x/{{ .GroupLabels.alertname }}'}, {type: button, text: t, name: n, confirm: {text: sure}}], title: t, fallback: '', color: ''}"#,
            "https://s/p",
            #"""
            {"channel":"c","username":"Alertmanager","link_names":true,"text":"m","attachments":[{"title":"t","title_link":"http://am:9093/#/alerts?receiver=team%5C.a","text":"","fallback":"","callback_id":"","fields":[{"title":"a","value":"firing","short":true},{"title":"b","value":"c","short":false}],"actions":[{"type":"button","text":"go","url":"http://x/Down"},{"type":"button","text":"t","name":"n","confirm":{"text":"sure"}}],"footer":"","mrkdwn_in":["text"]}]}
            """#
        ),
        (
            "discord", #"{webhook_url: 'https://d/x', username: u}"#, "https://d/x",
            #"""
            {"content":"","embeds":[{"title":"[FIRING:1] Down (s1 page)","description":"\n\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is <down>\nSource: http://h/g?x=1&y=2\n\n\n\n","color":10038562}],"username":"u"}
            """#
        ),
        (
            "msteams", #"{webhook_url: 'https://m/x', text: t}"#, "https://m/x",
            #"""
            {"@context":"http://schema.org/extensions","type":"MessageCard","title":"[FIRING:1] Down (s1 page)","summary":"[FIRING:1] Down (s1 page)","text":"t","themeColor":"8C1A1A"}
            """#
        ),
        (
            "msteamsv2", #"{webhook_url: 'https://m/x'}"#, "https://m/x",
            #"""
            {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.2","body":[{"type":"TextBlock","text":"[FIRING:1] Down (s1 page)","weight":"Bolder","size":"Medium","wrap":true,"style":"heading","color":"Attention"},{"type":"TextBlock","text":"\n\n# Alerts Firing:\n\nLabels:\n  - alertname = Down\n  - server = s1\n  - severity = page\n\nAnnotations:\n  - summary = s1 is <down>\n\nSource: http://h/g?x=1&y=2\n\n\n\n\n","wrap":true}],"msteams":{"width":"full"}}}]}
            """#
        ),
        (
            "mattermost",
            #"{webhook_url: 'https://m/x', channel: c, text: t, priority: {priority: Urgent, requested_ack: true, persistent_notifications: true}, props: {card: '{{ .Status }}'}}"#,
            "https://m/x",
            #"""
            {"channel":"c","username":"Alertmanager","attachments":[{"fallback":"[FIRING:1] Down (s1 page) | http://am:9093/#/alerts?receiver=team%5C.a","color":"danger","text":"t","title":"[FIRING:1] Down (s1 page)","title_link":"http://am:9093/#/alerts?receiver=team%5C.a"}],"props":{"card":"firing"},"priority":{"priority":"urgent","requested_ack":true,"persistent_notifications":true}}
            """#
        ),
        (
            "mattermost",
            #"{webhook_url: 'https://m/x', text: t, attachments: [{text: a, fields: [{title: b, value: c}]}], priority: {priority: odd, requested_ack: true}}"#,
            "https://m/x",
            #"""
            {"text":"t","username":"Alertmanager","attachments":[{"text":"a","fields":[{"title":"b","value":"c"}]}],"priority":{"priority":"standard"}}
            """#
        ),
        (
            "rocketchat",
            #"{api_url: 'https://r', token: x, token_id: y, channel: c, fields: [{title: a, value: b}], actions: [{type: button, text: go, url: 'http://x/'}]}"#,
            "https://r/api/v1/chat.postMessage",
            #"""
            {"channel":"c","attachments":[{"title":"[FIRING:1] Down (s1 page)","title_link":"http://am:9093/#/alerts?receiver=team%5C.a","color":"red","fields":[{"short":false,"title":"a","value":"b"}],"actions":[{"type":"button","text":"go","url":"http://x/","is_webview":false,"msg_in_chat_window":false}]}]}
            """#
        ),
        (
            "googlechat", #"{url: 'https://g/x?key=1'}"#, "https://g/x?key=1",
            #"""
            {"text":"*[FIRING:1] Down (s1 page)*\nFiring: Down: s1 is <down>\n"}
            """#
        ),
        (
            "telegram", #"{bot_token: '1:x', chat_id: -5}"#, "https://api.telegram.org/bot1:x/sendMessage",
            #"""
            {"chat_id":"-5","text":"\n\nAlerts Firing:\nLabels:\n - alertname = Down\n - server = s1\n - severity = page\nAnnotations:\n - summary = s1 is &lt;down&gt;\nSource: http://h/g?x=1&amp;y=2\n\n\n\n","parse_mode":"HTML","disable_web_page_preview":"true"}
            """#
        ),
        (
            "telegram",
            #"{bot_token: '1:x', chat_id: 5, message_thread_id: 3, parse_mode: '', disable_notifications: true, message: '{{ .Status }} <'}"#,
            "https://api.telegram.org/bot1:x/sendMessage",
            #"""
            {"chat_id":"5","text":"firing <","disable_web_page_preview":"true","disable_notification":"true","message_thread_id":"3"}
            """#
        ),
        (
            "pagerduty",
            #"{routing_key: k, severity: '{{ .CommonLabels.severity }}', class: c, links: [{href: 'http://x/', text: t}, {href: ''}], details: {note: '{{ .Status }}', resolved: ''}}"#,
            "https://events.pagerduty.com/v2/enqueue",
            #"""
            {"routing_key":"k","dedup_key":"af94c9e8f6a3043625e36c6f472fe6be85ac23a9117184ee4cb7b4ad7401a47e","event_action":"trigger","client":"Alertmanager","client_url":"http://am:9093/#/alerts?receiver=team%5C.a","payload":{"summary":"[FIRING:1] Down (s1 page)","source":"Alertmanager","severity":"page","class":"c","custom_details":{"firing":[{"status":"firing","labels":{"alertname":"Down","server":"s1","severity":"page"},"annotations":{"summary":"s1 is <down>"},"startsAt":"2026-07-28T09:30:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://h/g?x=1&y=2","fingerprint":"FP"}],"note":"firing","num_firing":1,"num_resolved":0,"resolved":null}},"links":[{"href":"http://x/","text":"t"}]}
            """#
        ),
        (
            "pagerduty",
            #"{service_key: s, routing_key: k, url: 'http://p/', severity: page, links: [{href: 'http://x/'}], details: {firing: '', note: '{{ .Status }}'}}"#,
            "https://events.pagerduty.com/generic/2010-04-15/create_event.json",
            #"""
            {"service_key":"s","incident_key":"af94c9e8f6a3043625e36c6f472fe6be85ac23a9117184ee4cb7b4ad7401a47e","event_type":"trigger","description":"[FIRING:1] Down (s1 page)","client":"Alertmanager","client_url":"http://am:9093/#/alerts?receiver=team%5C.a","details":{"firing":null,"note":"firing","num_firing":1,"num_resolved":0,"resolved":[]}}
            """#
        ),
        (
            "opsgenie",
            #"{api_key: k, tags: 'a,{{ .Status }},', priority: P1, responders: [{name: 'x,y', type: teams}, {username: u, type: user}], details: {more: '1'}, description: d}"#,
            "https://api.opsgenie.com/v2/alerts",
            #"""
            {"alias":"af94c9e8f6a3043625e36c6f472fe6be85ac23a9117184ee4cb7b4ad7401a47e","message":"[FIRING:1] Down (s1 page)","description":"d","details":{"alertname":"Down","more":"1","server":"s1","severity":"page"},"source":"http://am:9093/#/alerts?receiver=team%5C.a","responders":[{"name":"x","type":"team"},{"name":"y","type":"team"},{"username":"u","type":"user"}],"tags":["a","firing"],"priority":"P1"}
            """#
        ),
        (
            "ntfy", #"{topic: t, token: k, tags: [a]}"#, "https://ntfy.sh",
            #"""
            {"topic":"t","title":"[FIRING:1] Down (s1 page)","message":"Firing: Down: s1 is <down>\n","priority":4,"tags":["a"],"click":"http://am:9093"}
            """#
        ),
        (
            "webhook",
            #"{url: 'http://h/{{ .GroupLabels.alertname }}', payload: {'{{ .Status }}': ['{{ len .Alerts }}', true, {a: 'x {{ .Receiver }}'}]}}"#,
            "http://h/Down",
            #"""
            {"firing":[1,true,{"a":"x team\\.a"}]}
            """#
        ),
    ]

    @Test(arguments: [
        ("slack", "{api_url: 'https://s/'}", #"{"color":"good"}"#),
        ("discord", "{webhook_url: 'https://d/'}", #"{"color":3066993}"#),
        ("msteams", "{webhook_url: 'https://m/'}", #"{"themeColor":"2DC72D"}"#),
        ("msteamsv2", "{webhook_url: 'https://m/'}", #"{"color":"Good"}"#),
        ("mattermost", "{webhook_url: 'https://m/'}", #"{"color":"good"}"#),
        ("rocketchat", "{token: x, token_id: y}", #"{"color":"green"}"#),
        ("pagerduty", "{routing_key: k}", #"{"event_action":"resolve"}"#),
        ("ntfy", "{topic: t}", #"{"priority":3}"#),
    ])
    func `an alert that is over`(_ kind: String, _ settings: String, _ part: String) throws {
        let body = String(decoding: try Self.request(kind, settings, isFiring: false).body, as: UTF8.self)
        #expect(body.contains(part.dropFirst().dropLast()), "\(body)")
    }

    @Test func `PagerDuty's first version is told of an end with the same key`() throws {
        let request = try Self.request("pagerduty", "{service_key: s, details: {firing: ''}}", isFiring: false)
        let body = try JSONValue(parsing: request.body)
        #expect(body["event_type"] == "resolve")
        #expect(body["incident_key"]?.string == Fixture.notification().keyHash)
        #expect(body["client"] == nil && body["client_url"] == nil)
        #expect(body["description"] == "[RESOLVED] Down (s1 page)")
    }

    @Test func `PagerDuty's first version reads its key from a file`() throws {
        let folder = TemporaryFolder()
        folder.write(" filed\n", to: "key")
        let request = try Self.request("pagerduty", "{service_key_file: '\(folder.path)/key'}")
        #expect(try JSONValue(parsing: request.body)["service_key"] == "filed")
    }

    @Test(arguments: [
        ("{service_key: s}", 403, true), ("{service_key: s}", 429, true), ("{service_key: s}", 500, true),
        ("{service_key: s}", 400, false), ("{routing_key: k}", 403, false), ("{routing_key: k}", 429, true),
    ])
    func `which of PagerDuty's answers may pass`(_ settings: String, _ status: Int, _ mayPass: Bool) throws {
        let response = HTTPResponse(status: status, headers: [("retry-after", "7")])
        switch try Self.integration("pagerduty", settings).outcome(of: response, at: 0) {
        case .failed(let error, let wait):
            #expect(mayPass && wait == 7000)
            #expect(error.kind == (status == 500 ? .serverError : .rateLimited))
        case .rejected: #expect(!mayPass)
        case .delivered: Issue.record("it is a refusal")
        }
    }

    @Test func `Opsgenie closes its alert`() throws {
        let request = try Self.request("opsgenie", "{api_key: k, source: s}", isFiring: false)
        let alias = Fixture.notification().keyHash
        #expect(alias == "af94c9e8f6a3043625e36c6f472fe6be85ac23a9117184ee4cb7b4ad7401a47e")
        #expect(request.url == "https://api.opsgenie.com/v2/alerts/\(alias)/close?identifierType=alias")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"source":"s"}"#)
        #expect(request.headers.contains { $0 == ("Authorization", "GenieKey k") })
    }

    @Test func `Opsgenie is told what has changed of an alert that it has`() async throws {
        let settings =
            "{api_key: hush, update_alerts: true, message: '{{ .Status }}', description: d, api_url: 'http://o'}"
        let transport = ScriptedTransport()
        let opsgenie = try Self.integration("opsgenie", settings)
        let means = DeliveryMeans(transport: transport, time: ManualTime())
        let report = await opsgenie.tell(Fixture.notification(), by: means)
        #expect(report.outcome.error == nil)
        let alias = Fixture.notification().keyHash
        #expect(
            transport.received.map { "\($0.method) \($0.url)" } == [
                "POST http://o/v2/alerts", "PUT http://o/v2/alerts/\(alias)/message?identifierType=alias",
                "PUT http://o/v2/alerts/\(alias)/description?identifierType=alias",
            ])
        let bodies = transport.received.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.dropFirst() == [#"{"message":"firing"}"#, #"{"description":"d"}"#])
        #expect(report.payload == Array(bodies.joined().utf8))
        #expect(transport.received.allSatisfy { $0.headers.contains { $0 == ("Authorization", "GenieKey hush") } })
        // What is over is closed, no more.
        let resolved = await opsgenie.tell(Fixture.notification(isFiring: false), by: means)
        #expect(resolved.outcome.error == nil)
        #expect(
            transport.received.dropFirst(3).map(\.url) == ["http://o/v2/alerts/\(alias)/close?identifierType=alias"])
    }

    @Test(arguments: [(0, 503), (1, 429), (2, 503), (1, 422)])
    func `what Opsgenie does not take ends the telling there, and may be told anew`(
        _ index: Int, _ status: Int
    ) async throws {
        let transport = ScriptedTransport { count, _ in count == index ? status : 202 }
        let opsgenie = try Self.integration("opsgenie", "{api_key: k, update_alerts: true}")
        let outcome = await opsgenie.tell(
            Fixture.notification(), by: DeliveryMeans(transport: transport, time: ManualTime())
        ).outcome
        #expect(transport.received.count == index + 1)
        let mayPass = if case .failed = outcome { true } else { false }
        #expect(outcome.error != nil)
        #expect(mayPass == (status != 422))
    }

    @Test func `Pushover gets a form, in which its secrets are`() throws {
        let request = try Self.request(
            "pushover",
            "{user_key: u, token: t, html: true, message: '<b>{{ .CommonAnnotations.summary }}</b>', ttl: 1m}")
        #expect(request.url == "https://api.pushover.net/1/messages.json")
        let expected =
            "token=t&user=u&title=%5BFIRING%3A1%5D%20Down%20%28s1%20page%29"
            + "&message=%3Cb%3Es1%20is%20%26lt%3Bdown%26gt%3B%3C%2Fb%3E"
            + "&url=http%3A%2F%2Fam%3A9093%2F%23%2Falerts%3Freceiver%3Dteam%255C.a&url_title=&priority=2&retry=60"
            + "&expire=3600&device=&sound=&html=1&ttl=60"
        #expect(String(decoding: request.body, as: UTF8.self) == expected)
        let empty = try Self.request("pushover", "{user_key: u, token: t, message: ' '}")
        #expect(String(decoding: empty.body, as: UTF8.self).contains("&message=%28no%20details%29&"))
    }

    @Test(arguments: [
        ("slack", "{api_url: 'https://s/', title: T}", 1024), ("discord", "{webhook_url: 'https://d/', title: T}", 256),
        ("discord", "{webhook_url: 'https://d/', message: T}", 4096),
        ("discord", "{webhook_url: 'https://d/', content: T}", 2000),
        ("rocketchat", "{token: x, token_id: y, title: T}", 1024), ("opsgenie", "{api_key: k, message: T}", 130),
        ("pagerduty", "{routing_key: k, description: T}", 1024),
        ("pagerduty", "{service_key: k, description: T}", 1024), ("googlechat", "{url: 'https://g/', text: T}", 4096),
        ("telegram", "{bot_token: x, chat_id: 1, parse_mode: '', message: T}", 4096),
        ("mattermost", "{webhook_url: 'https://m/', text: T, attachments: [{text: a}]}", 16383),
        ("pushover", "{user_key: u, token: t, title: T}", 250),
        ("pushover", "{user_key: u, token: t, message: T}", 1024),
        ("pushover", "{user_key: u, token: t, url: T}", 512),
        ("pushover", "{user_key: u, token: t, url_title: T}", 100),
        ("opsgenie", "{api_key: k, description: T}", 15_000), ("opsgenie", "{api_key: k, note: T}", 25_000),
    ])
    func `what is too long for a provider is cut`(_ kind: String, _ settings: String, _ limit: Int) throws {
        func body(_ count: Int) throws -> String {
            let text = String(repeating: "Q", count: count)
            let request = try Self.request(kind, settings.replacing(": T", with: ": \(text)"))
            return String(decoding: request.body, as: UTF8.self).replacing("%E2%80%A6", with: "…")
        }
        #expect(try body(limit).count { $0 == "Q" } == limit)
        let cut = try body(limit + 1)
        #expect(cut.count { $0 == "Q" } == limit - 1)
        #expect(cut.contains("Q…"))
    }

    @Test func `HTML that is too long for Telegram gives way to the title`() throws {
        let text = String(repeating: "Q", count: 4097)
        let request = try Self.request("telegram", "{bot_token: x, chat_id: 1, message: \(text)}")
        let shown = try JSONValue(parsing: request.body)["text"]?.string
        #expect(shown?.hasPrefix("[FIRING:1] Down (s1 page)\n") == true)
    }

    @Test(arguments: ["msteams", "msteamsv2"])
    func `a message that is too large for Teams has its text cut, to the byte`(_ kind: String) throws {
        let text = String(repeating: #"\"é"#, count: 10_000)
        let request = try Self.request(kind, "{webhook_url: 'https://m/', text: '\(text)'}")
        #expect(request.body.count <= 28_000)
        let body = try JSONValue(parsing: request.body)
        let card = body["attachments"]?.array?.first?["content"]?["body"]?.array?.last
        let shown = try #require((kind == "msteams" ? body["text"] : card?["text"])?.string)
        #expect(shown.hasSuffix("…") && shown.utf8.count > 5000)
    }

    @Test func `details that are too large for PagerDuty are left out`() throws {
        let text = String(repeating: "Q", count: 600_000)
        let request = try Self.request("pagerduty", "{routing_key: k, details: {a: \(text)}}")
        #expect(request.body.count < 2000)
        let details = try JSONValue(parsing: request.body)["payload"]?["custom_details"]
        #expect(details?["error"]?.string?.hasPrefix("The details were larger") == true)
        let first = try Self.request("pagerduty", "{service_key: k, details: {a: \(text)}}")
        #expect(first.body.count < 2000)
        #expect(
            try JSONValue(parsing: first.body)["details"]?["error"]?.string?.hasPrefix("The details were larger")
                == true)
    }

    @Test(arguments: [
        ("slack", "{api_url: 'https://s/'}", "text/plain", "ok", true),
        ("slack", "{api_url: 'https://s/'}", "text/plain", "no_text", false),
        ("slack", "{app_token: t}", "application/json; charset=utf-8", #"{"ok":true}"#, true),
        ("slack", "{app_token: t}", "application/json", #"{"ok":false,"error":"channel_not_found"}"#, false),
        ("rocketchat", "{token: x, token_id: y}", "application/json", #"{"success":true}"#, true),
        ("rocketchat", "{token: x, token_id: y}", "application/json", #"{"success":false,"error":"no room"}"#, false),
    ])
    func `a success can say no`(
        _ kind: String, _ settings: String, _ type: String, _ body: String, _ isTaken: Bool
    ) throws {
        let response = HTTPResponse(status: 200, headers: [("content-type", type)], body: Array(body.utf8))
        let error = try Self.integration(kind, settings).outcome(of: response, at: 0).error
        #expect((error == nil) == isTaken)
        #expect(isTaken || error?.description.contains(body) == true)
    }

    @Test func `Telegram says in its answer how long to wait`() throws {
        let body = #"{"ok":false,"error_code":429,"parameters":{"retry_after":7}}"#
        let telegram = try Self.integration("telegram", "{bot_token: x, chat_id: 1}")
        let outcome = telegram.outcome(of: HTTPResponse(status: 429, body: Array(body.utf8)), at: 0)
        guard case .failed(let error, retryAfter: 7000) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .rateLimited)
    }

    @Test(arguments: [
        ("discord", "{webhook_url_file: /nonexistent/x}"), ("telegram", "{bot_token_file: /nonexistent/x, chat_id: 1}"),
        ("telegram", "{bot_token: x, chat_id_file: /nonexistent/x}"), ("ntfy", "{topic: t, priority: odd}"),
        ("pagerduty", "{routing_key: '{{ .CommonLabels.nothing }}'}"),
        ("pagerduty", "{service_key: '{{ .CommonLabels.nothing }}'}"),
        ("pagerduty", "{service_key_file: /nonexistent/x}"),
        ("webhook", "{url: '{{ .CommonLabels.nothing }}', allowed_hosts: [h]}"),
        ("slack", "{api_url: 'https://s/', title: '{{ .Nothing }}'}"),
    ])
    func `what cannot be sent is a fault of the settings`(_ kind: String, _ settings: String) throws {
        let error = #expect(throws: DeliveryError.self) { try Self.request(kind, settings) }
        #expect(error?.kind == .settings)
    }

    @Test(arguments: [
        ("webhook", "{url: 'http://h/hush{{ .Hush }}'}"), ("pagerduty", "{routing_key: 'hush{{ hush'}"),
        ("pagerduty", "{service_key: 'hush{{ hush'}"),
        ("opsgenie", "{api_key: '{{ \"hush'}"), ("pushover", "{user_key: u, token: '{{ .Hush }}'}"),
    ])
    func `what is wrong with a secret does not show it`(_ kind: String, _ settings: String) throws {
        let error = #expect(throws: DeliveryError.self) { try Self.request(kind, settings) }
        #expect(error?.description.lowercased().contains("hush") == false)
    }

    @Test(arguments: [
        ("discord", "{webhook_url: 'https://d/api/hush-hush-1'}", "no POST /api/hush-hush-1"),
        ("telegram", "{bot_token: '1:hush-hush-1', chat_id: 1}", "bot1:hush-hush-1 is unknown"),
        ("webhook", "{url: 'https://h/?key=hush-hush-1'}", #"{"key":"hush-hush-1"}"#),
        ("opsgenie", "{api_key: hush-hush-1}", "no GenieKey hush-hush-1"),
        ("ntfy", "{topic: t, token: hush-hush-1}", "hush-hush-1?"), ("ntfy", "{topic: hush}", #"{"topic":"hush"}"#),
        ("pagerduty", "{routing_key: hush}", #"bad {"routing_key":"hush""#),
        ("pagerduty", "{service_key: hush}", #"bad {"service_key":"hush""#),
        ("pushover", "{user_key: hush-user, token: hush}", "token=hush&user=hush-user"),
        ("webhook", "{url: 'http://u:hu%73h@h/'}", "Basic dTpodXNo of u:hush"),
    ])
    func `what a server quotes of a secret is not shown`(
        _ kind: String, _ settings: String, _ answer: String
    ) async throws {
        let transport = ScriptedTransport(body: String(repeating: " ", count: 3) + answer) { _, _ in 404 }
        let means = DeliveryMeans(transport: transport, time: ManualTime())
        let error = try await Self.integration(kind, settings).tell(Fixture.notification(), by: means).outcome.error
        let text = try #require(error?.description)
        #expect(text.contains("<secret>") && !text.contains("hush") && !text.contains("dTpodXNo"), "\(text)")
    }

    @Test(arguments: [
        ("{url: 'http://{{ .CommonLabels.server }}/x', allowed_hosts: [S1, s2]}", "http://s1/x"),
        ("{url: '{{ .CommonLabels.server }}://h/', allowed_hosts: [h]}", nil),
        ("{url: 'http://{{ .CommonLabels.server }}/x', allowed_hosts: [s2]}", nil),
        ("{url: 'http://s2{{ .CommonLabels.server }}', allowed_hosts: [s2]}", nil),
        ("{url: 'http://s2@{{ .CommonLabels.server }}', allowed_hosts: [s2]}", nil),
        ("{url: 'http://h?{{ .CommonLabels.server }}'}", "http://h?s1"),
    ])
    func `a label aims a webhook only at hosts that are named`(_ settings: String, _ address: String?) throws {
        guard let address else {
            let error = #expect(throws: DeliveryError.self) { try Self.request("webhook", settings) }
            #expect(error?.kind == .settings)
            return
        }
        #expect(try Self.request("webhook", settings).url == address)
    }

    @Test func `ntfy knows who asks`() throws {
        #expect(
            try Self.request("ntfy", "{topic: t, token: k}").headers.contains { $0 == ("Authorization", "Bearer k") })
        #expect(
            try Self.request("ntfy", "{topic: t, username: u, password: p}").headers
                .contains { $0 == ("Authorization", "Basic dTpw") })
    }
}

extension JSONValue {
    /// The same with the members of objects in the order of their names, as their order means nothing.
    fileprivate var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(members.map { .init($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
        case .array(let values): .array(values.map(\.sorted))
        default: self
        }
    }
}
