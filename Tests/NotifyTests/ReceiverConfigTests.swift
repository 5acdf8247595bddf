import HTTPConfig
import Testing
import YAML

@testable import Notify

/// If one of these fails, a receiver is taken that Alertmanager refuses, or refused that it takes.
struct ReceiverConfigTests {
    private func config(_ kind: String, _ text: String, global: String = "{}") throws(YAMLError) -> NotificationConfig {
        let file = """
            global: \(global)
            route: {receiver: r}
            receivers:
            - name: r
              \(kind)_configs:
              - \(text)
            """
        return try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
    }

    /// Enough for one of each kind.
    static let smallest = [
        ("discord", "{webhook_url: 'https://d/'}"), ("email", "{to: a@b, from: c@d, smarthost: 'h:25'}"),
        ("incidentio", "{url: 'https://i/', alert_source_token: x}"),
        ("jira", "{project: P, issue_type: Bug, api_url: 'https://j/'}"), ("mattermost", "{webhook_url: 'https://m/'}"),
        ("msteams", "{webhook_url: 'https://m/'}"), ("msteamsv2", "{webhook_url: 'https://m/'}"),
        ("opsgenie", "{api_key: x}"), ("pagerduty", "{routing_key: x}"), ("pushover", "{user_key: x, token: y}"),
        ("rocketchat", "{token: x, token_id: y}"), ("slack", "{api_url: 'https://s/'}"), ("sns", "{topic_arn: t}"),
        ("telegram", "{bot_token: x, chat_id: -1}"), ("victorops", "{api_key: x, routing_key: y}"),
        ("webex", "{room_id: 2, http_config: {authorization: {credentials: x}}}"), ("webhook", "{url: 'http://h/'}"),
        ("wechat", "{api_secret: x, corp_id: y}"), ("ntfy", "{topic: t}"), ("googlechat", "{url: 'https://g/'}"),
        ("exec", "{command: [logger]}"),
    ]

    @Test(arguments: [
        "http://{{ .CommonLabels.host }}/x", "http://h:{{ .CommonLabels.port }}/x", "http://h{{ .CommonLabels.path }}",
        "{{ .CommonAnnotations.url }}",
    ])
    func `a webhook that labels would aim is refused by the agent unless its hosts are named`(_ url: String) throws {
        let refused = try config("webhook", "{url: '\(url)'}").unsupported.map(\.message)
        #expect(refused.count == 1 && refused.first?.contains("allowed_hosts") == true, "\(refused)")
        #expect(try config("webhook", "{url: '\(url)', allowed_hosts: [h]}").unsupported.isEmpty)
    }

    @Test(arguments: smallest)
    func `every kind is read, and the agent does only those that it can`(_ kind: String, _ text: String) throws {
        let config = try config(kind, text)
        let settings = try #require(config.receivers[0].settings.first)
        #expect(type(of: settings).name == kind)
        #expect(settings.sendsResolved == !["email", "slack", "rocketchat", "wechat"].contains(kind))
        #expect(config.unsupported.isEmpty == (settings is any Integration))
        #expect(config.receivers[0].integrations.count == (settings is any Integration ? 1 : 0))
        let error = config.unsupported.first?.description
        #expect(error?.hasPrefix("am.yml:5:3: \"\(kind)_configs\" of receiver is not s") != false, "\(error ?? "")")
        // An unknown key, an empty element: refused in each.
        #expect(throws: YAMLError.self) { try self.config(kind, "{nonsense: 1, \(text.dropFirst())") }
        let empty = #expect(throws: YAMLError.self) { try self.config(kind, "") }
        #expect(empty?.message == "an element of \(kind)_configs is empty: fill it or remove it")
    }

    @Test(arguments: [
        ("discord", "{webhook_url_file: f, title: t, message: m, content: c, username: u, avatar_url: a}"),
        ("email", "{to: 'a@e.com, ,b@e.com', from: c, smarthost: '[::1]:25', headers: {X-A: b}, html: '', text: t}"),
        ("email", "{to: a, from: c, smarthost: ':smtp', threading: {enabled: true, thread_by_date: daily}}"),
        ("email", "{to: a, from: c, smarthost: 'h:1', threading: {thread_by_date: weekly}, tls_config: {ca_file: x}}"),
        ("incidentio", "{url_file: f, max_alerts: 3, timeout: 1.5s}"),
        ("incidentio", "{url: 'https://i/', http_config: {authorization: {credentials: x}}}"),
        (
            "jira",
            "{project: P, issue_type: B, api_url: 'https://j/', summary: {enable_update: false}, fields: {a: [1, {b: c}]}}"
        ),
        (
            "jira",
            "{project: P, issue_type: B, api_url: 'https://j/', summary: s, reopen_duration: 1d, api_type: cloud}"
        ),
        (
            "mattermost",
            "{webhook_url_file: f, attachments: [{text: t, fields: [{title: a, value: b}]}], props: {card: c}}"
        ),
        ("mattermost", "{webhook_url: 'http://m', text: t, attachments: [{text: t}], priority: {priority: urgent}}"),
        (
            "opsgenie",
            "{api_key: x, responders: [{id: f, type: scheDule}, {name: b, type: teams}, {username: f, type: USER}]}"
        ),
        (
            "opsgenie",
            "{api_key_file: f, responders: [{id: f, type: '{{/* comment */}}team'}], api_url: 'http://e.com'}"
        ),
        (
            "pagerduty",
            "{service_key_file: f, images: [{src: s}], links: [{href: h}], details: {a: {b: [c]}}, timeout: 0}"
        ),
        ("pushover", "{user_key_file: f, token_file: g, retry: 30s, expire: 1h30m, ttl: 1.5h, html: true}"),
        ("rocketchat", "{token_file: x, token_id_file: y, fields: [{title: a}], actions: [{type: button, msg: m}]}"),
        ("slack", "{app_token: x, channel: c, fields: [{title: a, value: b, short: true}], mrkdwn_in: [text]}"),
        ("slack", "{api_url_file: f, actions: [{type: button, text: t, name: n, confirm: {text: yes, ok_text: no}}]}"),
        ("slack", "{api_url: 'https://slack.com/api/chat.postMessage', update_message: true, timeout: 3s}"),
        ("slack", "{api_url: 'http://example.com/se cret'}"), ("slack", "{api_url: <secret>}"),
        ("sns", "{phone_number: p, sigv4: {access_key: a, secret_key: b}}"),
        ("sns", "{target_arn: t, attributes: {a: b}}"),
        ("telegram", "{bot_token_file: f, chat_id_file: g, parse_mode: ''}"),
        ("telegram", "{bot_token: x, chat_id: 1, message_thread_id: 4, parse_mode: MarkdownV2}"),
        ("victorops", "{api_key_file: f, routing_key: y, custom_fields: {my_special_field: x}}"),
        ("webhook", "{url: 'http://u:%41@h/%2F?a=%zz#%20'}"), ("webhook", "{url: '<secret>'}"),
        ("webhook", "{url: 'not-a-url-{{ .GroupLabels.alertname }}'}"),
        ("webhook", "{url_file: f, timeout: 0s, max_alerts: 0, payload: {text: '{{ .Status }}', n: [1, 2.5, null]}}"),
        ("wechat", "{api_secret_file: f, corp_id: y, message_type: markdown}"),
        ("ntfy", "{topic: t, username: u, password: p, tags: [warning], priority: '5', click: c}"),
        ("exec", "{command: [a, b], timeout: 1m, environment: {A: b, C: ''}, max_alerts: 3}"),
        ("webhook", "{url: 'http://h', http_config: {oauth2: {client_id: a, token_url: b, client_secret_file: c}}}"),
        ("webhook", "{url: 'http://h', http_config: {proxy_url: foo, no_proxy: a, proxy_connect_header: {A: [b]}}}"),
        ("webhook", "{url: 'http://h', http_config: {proxy_from_environment: true, enable_http2: false}}"),
        ("webhook", "{url: 'http://h', http_config: {http_headers: {X-A: {values: [a], secrets: [b], files: [c]}}}}"),
        ("webhook", "{url: 'http://h', http_config: {authorization: {}, tls_config: {insecure_skip_verify: true}}}"),
    ])
    func `what Alertmanager takes is taken`(_ kind: String, _ text: String) throws { _ = try config(kind, text) }

    @Test(arguments: [
        ("discord", "{}", "needs \"webhook_url\" or \"webhook_url_file\""),
        (
            "discord", "{webhook_url: 'http://d', webhook_url_file: f}",
            "has both \"webhook_url\" and \"webhook_url_file\""
        ),
        ("discord", "{webhook_url: ''}", "webhook_url of discord_configs must not be empty"),
        (
            "discord", "{webhook_url: 'ftp://d/hush'}",
            "webhook_url of discord_configs: its URL does not start with http://"
        ),
        ("discord", "{webhook_url: 'http:///hush'}", "its URL names no host"),
        ("email", "{to: '', from: a, smarthost: 'h:1'}", "\"to\" of email_configs must not be empty"),
        ("email", "{to: a, smarthost: 'h:1'}", "needs \"from\", or global \"smtp_from\""),
        ("email", "{to: a, from: b}", "needs \"smarthost\", or global \"smtp_smarthost\""),
        ("email", "{to: a, from: b, smarthost: localhost}", "smarthost of email_configs must be host:port"),
        ("email", "{to: a, from: b, smarthost: 'localhost:'}", "must be host:port"),
        ("email", "{to: a, from: b, smarthost: '::1:25'}", "must be host:port"),
        ("email", "{to: a, from: b, smarthost: 'h:1', headers: {Subject: a, sUbject: b}}", "the header Subject"),
        (
            "email", "{to: a, from: b, smarthost: 'h:1', threading: {enabled: true, thread_by_date: weekly}}",
            "none or daily"
        ),
        ("email", "{to: a, from: b, smarthost: 'h:1', threading: {enabled: true}}", "none or daily"),
        (
            "email",
            "{to: a, from: b, smarthost: 'h:1', headers: {references: x}, threading: {enabled: true, thread_by_date: none}}",
            "sets the header References"
        ),
        (
            "email", "{to: a, from: b, smarthost: 'h:1', auth_password: x, auth_password_file: y}",
            "\"auth_password_file\""
        ),
        ("email", "{to: a, from: b, smarthost: 'h:1', tls_config: {cert_file: x}}", "the certificate and the key"),
        ("incidentio", "{alert_source_token: x}", "needs \"url\" or \"url_file\""),
        ("incidentio", "{url: 'http://i', http_config: {}}", "needs \"alert_source_token\""),
        ("incidentio", "{url: 'http://i', alert_source_token: x, http_config: {bearer_token: y}}", "has both"),
        ("incidentio", "{url: 'http://i', alert_source_token: x, alert_source_token_file: y}", "has both"),
        ("jira", "{issue_type: B, api_url: 'http://j'}", "needs \"project\""),
        ("jira", "{project: P, api_url: 'http://j'}", "needs \"issue_type\""),
        ("jira", "{project: P, issue_type: B}", "needs \"api_url\", or global \"jira_api_url\""),
        ("jira", "{project: P, issue_type: B, api_url: 'http://j', api_type: server}", "api_type must be one of auto"),
        ("mattermost", "{}", "needs \"webhook_url\", or global \"mattermost_webhook_url\""),
        ("mattermost", "{webhook_url: 'http://m', fields: [{title: a}]}", "fields needs \"value\""),
        ("mattermost", "{webhook_url: 'http://m', attachments: [{fields: [{value: a}]}]}", "fields needs \"title\""),
        ("msteams", "{}", "needs \"webhook_url\""), ("msteamsv2", "{}", "needs \"webhook_url\""),
        ("opsgenie", "{}", "needs \"api_key\", or global \"opsgenie_api_key\""),
        ("opsgenie", "{api_key: x, api_key_file: y}", "has both \"api_key\" and \"api_key_file\""),
        ("opsgenie", "{api_key: x, responders: [{id: f, type: wrong}]}", "the type of a responder must be one of"),
        ("opsgenie", "{api_key: x, responders: [{type: schedule}]}", "needs \"id\" or \"name\" or \"username\""),
        ("opsgenie", "{api_key: x, responders: [{id: f, type: '{{/* comment }}team'}]}", "is no template"),
        ("opsgenie", "{api_key: x, teams: a}", "unknown key \"teams\""),
        ("pagerduty", "{}", "needs \"routing_key\" or \"service_key\""),
        ("pagerduty", "{routing_key: ''}", "needs \"routing_key\" or \"service_key\""),
        ("pagerduty", "{routing_key: x, routing_key_file: y}", "has both"),
        ("pagerduty", "{service_key: x, service_key_file: y}", "has both"),
        ("pushover", "{token: y}", "needs \"user_key\""), ("pushover", "{user_key: y, token: ''}", "needs \"token\""),
        ("pushover", "{user_key: x, user_key_file: y, token: z}", "has both"),
        ("pushover", "{user_key: x, token: y, token_file: z}", "has both"),
        ("pushover", "{user_key: x, token: y, html: true, monospace: true}", "has both \"html\" and \"monospace\""),
        ("pushover", "{user_key: x, token: y, retry: 1d}", "retry of pushover_configs must be a duration such as"),
        ("rocketchat", "{token_id: y}", "needs \"token\""), ("rocketchat", "{token: y}", "needs \"token_id\""),
        ("rocketchat", "{token: x, token_file: y, token_id: z}", "has both"),
        ("slack", "{}", "needs \"api_url\" or \"app_token\""),
        ("slack", "{api_url: 'http://s', api_url_file: f}", "has both \"api_url\" and \"api_url_file\""),
        ("slack", "{app_token: x, app_token_file: f}", "has both \"app_token\" and \"app_token_file\""),
        ("slack", "{app_token: x, api_url: 'http://s'}", "has both \"api_url\" and \"app_token\""),
        (
            "slack", "{app_token: x, http_config: {authorization: {credentials: y}}}",
            "an app_token and an authorization"
        ),
        (
            "slack", "{api_url: 'http://s', update_message: true}",
            "update_message of slack_configs needs the api_url of apps"
        ),
        ("slack", "{api_url: 'http://s', fields: [{title: a}]}", "fields needs \"value\""),
        ("slack", "{api_url: 'http://s', fields: [{value: a}]}", "fields needs \"title\""),
        ("slack", "{api_url: 'http://s', actions: [{text: a, name: b}]}", "actions needs \"type\""),
        ("slack", "{api_url: 'http://s', actions: [{type: a, name: b}]}", "actions needs \"text\""),
        ("slack", "{api_url: 'http://s', actions: [{type: a, text: b}]}", "actions needs \"name\" or \"url\""),
        (
            "slack", "{api_url: 'http://s', actions: [{type: a, text: b, name: c, confirm: {}}]}",
            "confirm needs \"text\""
        ),
        ("sns", "{}", "needs \"topic_arn\""), ("sns", "{sigv4: {access_key: a, secret_key: b}}", "needs \"topic_arn\""),
        ("sns", "{topic_arn: a, target_arn: b}", "takes one of"),
        ("sns", "{topic_arn: a, phone_number: b}", "takes one of"),
        ("sns", "{topic_arn: a, sigv4: {access_key: b}}", "sigv4 needs \"secret_key\""),
        ("sns", "{topic_arn: a, sigv4: {secret_key: b}}", "sigv4 needs \"access_key\""),
        ("sns", "{topic_arn: a, sigv4: {external_id: b}}", "sigv4 needs \"role_arn\""),
        ("telegram", "{bot_token: x}", "needs \"chat_id\" or \"chat_id_file\""),
        ("telegram", "{chat_id: 1}", "needs \"bot_token\", or global \"telegram_bot_token\""),
        ("telegram", "{bot_token: x, bot_token_file: y, chat_id: 1}", "has both \"bot_token\" and \"bot_token_file\""),
        ("telegram", "{bot_token: x, chat_id: 1, chat_id_file: f}", "has both \"chat_id\" and \"chat_id_file\""),
        ("telegram", "{bot_token: x, chat_id: 1, parse_mode: invalid}", "parse_mode of telegram_configs must be"),
        ("victorops", "{api_key: x}", "needs \"routing_key\""), ("victorops", "{routing_key: x}", "needs \"api_key\""),
        ("victorops", "{api_key: x, api_key_file: y, routing_key: z}", "has both"),
        (
            "victorops", "{api_key: x, routing_key: y, custom_fields: {entity_state: z}}",
            "the custom field entity_state"
        ),
        ("webex", "{message: x}", "needs \"room_id\""), ("webex", "{room_id: 2}", "needs \"authorization\""),
        ("webex", "{room_id: 2, http_config: {basic_auth: {username: a}}}", "needs \"authorization\""),
        ("webhook", "{url: ''}", "needs \"url\" or \"url_file\""),
        ("webhook", "{url: e.com/hush}", "does not start with"),
        ("webhook", "{url: 'http://e.com/{{ .hush'}", "is a template that cannot be read"),
        ("webhook", "{url: 'http://h', timeout: 5}", "timeout of webhook_configs must be a duration"),
        ("webhook", "{url: 'http://h', max_alerts: -1}", "max_alerts must be from 0"),
        ("wechat", "{corp_id: y}", "needs \"api_secret\""), ("wechat", "{api_secret: y}", "needs \"corp_id\""),
        ("wechat", "{api_secret: x, corp_id: y, message_type: MarkDOwn}", "message_type of wechat_configs must be"),
        ("ntfy", "{}", "needs \"topic\""), ("ntfy", "{topic: a, token: b, username: c, password: d}", "has both"),
        ("ntfy", "{topic: a, username: c}", "needs \"password\""), ("googlechat", "{text: a}", "needs \"url\""),
        ("exec", "{command: []}", "needs \"command\""), ("exec", "{command: [a], timeout: 0s}", "longer than 0s"),
        ("exec", "{command: [a], environment: {A-B: c}}", "\"A-B\" names no variable"),
        (
            "webhook", "{url: 'http://h', http_config: {bearer_token: hush, bearer_token_file: f}}",
            "has both \"bearer_token\""
        ),
        ("webhook", "{url: 'http://h', http_config: {bearer_token: hush, basic_auth: {}}}", "takes one of basic_auth"),
        ("webhook", "{url: 'http://h', http_config: {authorization: {type: ' bAsic '}}}", "use basic_auth"),
        (
            "webhook", "{url: 'http://h', http_config: {authorization: {credentials: hush, credentials_file: f}}}",
            "has both"
        ),
        ("webhook", "{url: 'http://h', http_config: {oauth2: {client_id: a}}}", "needs \"token_url\""),
        (
            "webhook", "{url: 'http://h', http_config: {oauth2: {client_id: a, token_url: b}, basic_auth: {}}}",
            "takes one of"
        ),
        (
            "webhook",
            "{url: 'http://h', http_config: {oauth2: {client_id: a, token_url: b, client_secret: hush, "
                + "client_secret_file: f}}}",
            "has both \"client_secret\""
        ),
        (
            "webhook", "{url: 'http://h', http_config: {oauth2: {client_id: a, token_url: b, no_proxy: c}}}",
            "no_proxy needs proxy_url"
        ),
        ("webhook", "{url: 'http://h/hush%zz?%zz'}", "its URL has a \"%\" without two"),
        ("slack", "{api_url: 'http://hush:%2@h/'}", "its URL has a \"%\" without two"),
        ("discord", "{webhook_url: 'http://h/hush#%'}", "its URL has a \"%\" without two"),
        ("webhook", "{url: 'http://h', http_config: {no_proxy: a}}", "no_proxy needs proxy_url"),
        ("webhook", "{url: 'http://h', http_config: {proxy_from_environment: true, proxy_url: a}}", "does not go with"),
        (
            "webhook", "{url: 'http://h', http_config: {proxy_connect_header: {A: [hush]}}}",
            "proxy_connect_header needs"
        ),
        ("webhook", "{url: 'http://h', http_config: {http_headers: {HOST: {values: [a]}}}}", "the header HOST"),
        (
            "webhook", "{url: 'http://h', http_config: {tls_config: {ca: a, ca_file: b}}}",
            "has both \"ca\" and \"ca_file\""
        ),
        ("webhook", "{url: 'http://h', http_config: {tls_config: {min_version: TLS14}}}", "min_version must be one of"),
    ])
    func `what Alertmanager refuses is refused, with its key and without its secrets`(
        _ kind: String, _ text: String, _ message: String
    ) {
        let error = #expect(throws: YAMLError.self) { try config(kind, text) }
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.mark.line == 6)
        #expect(error?.message.contains("hush") == false)
    }

    @Test(arguments: [
        ("webhook", "{url: <secret>}", "6:11: url of webhook_configs is <secret>, which hides a URL"),
        (
            "webhook",
            "{url: 'http://h', http_config: {oauth2: {client_id: a, token_url: b, client_certificate_key: c, "
                + "grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', iss: d, claims: {e: [f]}}}}",
            "the grant_type of \"oauth2\" is not supported yet"
        ),
        ("sns", "{topic_arn: a}", "\"sns_configs\" of receiver is not sent by Roost: leave it to an Alertmanager"),
    ])
    func `what the agent cannot do yet it refuses, though the file is good`(
        _ kind: String, _ text: String, _ message: String
    ) throws {
        let config = try config(kind, text)
        let error = #expect(throws: YAMLError.self) { try config.checkSupport() }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
