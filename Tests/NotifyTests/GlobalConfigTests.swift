import Format
import HTTP
import HTTPConfig
import Model
import Testing
import YAML

@testable import Notify

/// If one of these fails, a receiver has other settings than in Alertmanager where the file gives them for all.
struct GlobalConfigTests {
    private func settings<Settings: IntegrationSettings>(
        _ type: Settings.Type, _ text: String = "{}", global: String = "{}", environment: [String: String]? = nil
    ) throws -> Settings {
        let file = """
            global: \(global)
            route: {receiver: r}
            receivers: [{name: r, \(Settings.name)_configs: [\(text)]}]
            """
        let node = try YAMLNode(parsing: Array(file.utf8), file: "/etc/am.yml")
        let config = try NotificationConfig(node, environment: environment.map { values in { values[$0] } })
        return try #require(config.receivers[0].settings.first as? Settings)
    }

    private func request(_ http: HTTPConfig, environment: [String: String] = [:]) throws -> HTTPRequest {
        var request = HTTPRequest(method: "POST", url: "http://h/", headers: [], body: [])
        try http.apply(to: &request, read: { Array("of \($0)".utf8) }, environment: { environment[$0] })
        return request
    }

    /// The proxy by which a host is reached without TLS.
    private func proxy(_ http: HTTPConfig, to host: String = "h", environment: [String: String] = [:]) throws -> String?
    {
        try request(http, environment: environment).proxy?.url(isSecure: false, host: host, port: 80)
    }

    @Test func `mail has what holds for all, unless it says otherwise`() throws {
        let global =
            "{smtp_from: a@b, smtp_smarthost: 'h:25', smtp_auth_username: u, smtp_auth_password_file: p, "
            + "smtp_auth_secret_file: s, smtp_require_tls: false, smtp_hello: me, smtp_tls_config: {server_name: n}}"
        let mail = try settings(Email.self, "{to: c}", global: global)
        #expect(mail.from == "a@b")
        #expect(mail.smarthost.description == "h:25")
        #expect(mail.hello == "me")
        #expect(mail.authUsername == "u")
        #expect(mail.authPassword == .file("/etc/p"))
        #expect(mail.authSecret == .file("/etc/s"))
        #expect(!mail.requiresTLS)
        #expect(mail.tls.serverName == "n")
        #expect(mail.html == "{{ template \"email.default.html\" . }}")
        let own = try settings(
            Email.self,
            "{to: c, from: d, smarthost: '[fd::1]:465', auth_password: x, auth_secret: y, require_tls: true, headers: {x-a: b}}",
            global: global)
        #expect(own.from == "d")
        #expect(own.smarthost.host == "fd::1")
        #expect(own.authPassword == .text("x"))
        #expect(own.authSecret == .text("y"))
        #expect(own.requiresTLS)
        #expect(own.headers == ["X-A": "b"])
        let bare = try settings(Email.self, "{to: c, from: d, smarthost: 'h:25'}")
        #expect(bare.requiresTLS)
        #expect(bare.hello == "localhost")
        #expect(bare.forcesImplicitTLS == nil)
    }

    @Test(
        arguments: [
            // Global, own: URL, header.
            ("slack_api_url: 'http://g/'", "", "http://g/", nil),
            ("slack_api_url: 'http://g/'", "api_url: 'http://o/'", "http://o/", nil),
            ("slack_app_token: t", "", "https://slack.com/api/chat.postMessage", "Bearer t"),
            ("slack_app_token: t", "app_token: o", "https://slack.com/api/chat.postMessage", "Bearer o"),
            ("slack_app_token: t", "app_url: 'http://a/'", "http://a/", "Bearer t"),
            ("slack_app_token: t, slack_app_url: 'http://a/'", "", "http://a/", "Bearer t"),
            ("slack_app_token: t", "api_url: 'http://o/'", "http://o/", nil),
            ("slack_app_token_file: t", "", "https://slack.com/api/chat.postMessage", "Bearer of /etc/t"),
            (
                "slack_app_token: t, slack_api_url: 'https://slack.com/api/chat.postMessage'",
                "http_config: {authorization: {credentials: o}}", "https://slack.com/api/chat.postMessage", "Bearer o"
            ),
        ] as [(String, String, String, String?)])
    func `Slack is told by webhook or as an app`(_ global: String, _ own: String, _ url: String, _ header: String?)
        throws
    {
        let slack = try settings(Slack.self, "{\(own)}", global: "{\(global)}")
        #expect(slack.apiURL == .text(url))
        #expect(try request(slack.http).headers.map(\.1) == (header.map { [$0] } ?? []))
    }

    @Test func `the other kinds take their secrets and addresses from what holds for all`() throws {
        #expect(try settings(Opsgenie.self, global: "{opsgenie_api_key: k}").apiKey == .text("k"))
        #expect(
            try settings(Opsgenie.self, global: "{opsgenie_api_key: k, opsgenie_api_url: 'http://o'}").apiURL
                == "http://o/")
        #expect(
            try settings(Opsgenie.self, "{api_key_file: f}", global: "{opsgenie_api_key: k}").apiKey == .file("/etc/f"))
        #expect(
            try settings(VictorOps.self, "{routing_key: r}", global: "{victorops_api_key_file: k}").apiKey
                == .file("/etc/k"))
        #expect(try settings(Telegram.self, "{chat_id: 1}", global: "{telegram_bot_token: k}").botToken == .text("k"))
        #expect(try settings(Telegram.self, "{chat_id: 1, bot_token: k}").apiURL == "https://api.telegram.org")
        let rocket = try settings(Rocketchat.self, global: "{rocketchat_token: a, rocketchat_token_id_file: b}")
        #expect([rocket.token, rocket.tokenID] == [.text("a"), .file("/etc/b")])
        #expect(try settings(Mattermost.self, global: "{mattermost_webhook_url_file: f}").webhookURL == .file("/etc/f"))
        let wechat = try settings(WeChat.self, global: "{wechat_api_secret: s, wechat_api_corp_id: c}")
        #expect(wechat.corpID == "c")
        #expect(wechat.apiURL == "https://qyapi.weixin.qq.com/cgi-bin/")
        let jira = try settings(Jira.self, "{project: p, issue_type: t}", global: "{jira_api_url: 'http://j'}")
        #expect(jira.apiURL == "http://j")
        let pager = try settings(PagerDuty.self, "{routing_key: k, client: c, details: {firing: f, more: {a: 1}}}")
        #expect(pager.url == "https://events.pagerduty.com/v2/enqueue")
        #expect(pager.source == "c")
        #expect(pager.details.count == 5)
        #expect(pager.details["firing"] == "f")
        #expect(pager.details["more"] == ["a": 1])
    }

    @Test func `an http_config of one's own takes the place of that of all, only MSTeamsV2 keeps the proxy`() throws {
        let global = "{http_config: {proxy_url: 'http://p:1', basic_auth: {username: u, password_file: f}}}"
        let inherited = try request(settings(Webhook.self, "{url: 'http://h/'}", global: global).http)
        #expect(inherited.proxy == HTTPProxy("http://p:1"))
        #expect(inherited.headers.map(\.0) == ["Authorization"])
        let own = try request(
            settings(Webhook.self, "{url: 'http://h/', http_config: {follow_redirects: true}}", global: global).http)
        #expect(own.proxy == HTTPProxy())
        #expect(own.headers.isEmpty)
        #expect(own.redirectLimit > 0)
        let teams = try settings(
            MSTeamsV2.self, "{webhook_url: 'http://h/', http_config: {follow_redirects: true}}", global: global)
        #expect(try proxy(teams.http) == "http://p:1")
        #expect(try request(teams.http).headers.isEmpty)
        let apart = try settings(
            MSTeamsV2.self, "{webhook_url: 'http://h/', http_config: {proxy_url: 'http://q:1'}}", global: global)
        #expect(try proxy(apart.http) == "http://q:1")
    }

    @Test func `a proxy spares whom no_proxy names, and is shown its headers`() throws {
        let http = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {proxy_url: 'http://${P}:1', no_proxy: 'a.test,10.0.0.0/8', "
                + "proxy_connect_header: {X-A: [b, '${P}'], X-C: [d]}}}", environment: ["P": "hush"]
        ).http
        #expect(try proxy(http, to: "b.test") == "http://hush:1")
        #expect(try proxy(http, to: "a.test") == nil)
        #expect(try proxy(http, to: "10.1.2.3") == nil)
        #expect(
            try request(http).proxy?.connectHeaders == [.init("X-A", "b"), .init("X-A", "hush"), .init("X-C", "d")])
        #expect(!"\(http)".contains("hush"))
    }

    @Test func `the environment's proxy is taken only where the file says so`() throws {
        let environment = ["http_proxy": "http://p:1", "NO_PROXY": "a.test"]
        let asked = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {proxy_from_environment: true, proxy_connect_header: {X: [b]}}}"
        ).http
        #expect(try proxy(asked, environment: environment) == "http://p:1")
        #expect(try proxy(asked, to: "a.test", environment: environment) == nil)
        #expect(try proxy(asked) == nil)
        #expect(try request(asked).proxy?.connectHeaders == [.init("X", "b")])
        let unasked = try settings(Webhook.self, "{url: 'http://h/'}").http
        #expect(try proxy(unasked, environment: environment) == nil)
        #expect(try proxy(Webhook(url: .text("http://h/")).http, environment: environment) == "http://p:1")
    }

    @Test func `a token is had for what oauth2 says`() throws {
        let http = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {proxy_url: 'http://p:1', tls_config: {ca_file: x}, oauth2: {client_id: a, "
                + "client_secret_file: b, token_url: 'http://t/', scopes: [c, d], endpoint_params: {e: f}, "
                + "tls_config: {ca_file: g}, proxy_url: 'http://q:1', no_proxy: t}}}"
        ).http
        let request = try request(http)
        #expect(
            request.clientCredentials
                == ClientCredentials(
                    tokenURL: "http://t/", clientID: "a", clientSecret: "of /etc/b", scopes: ["c", "d"],
                    parameters: ["e": "f"], tls: TLSOptions(authorities: .file("/etc/g")),
                    proxy: HTTPProxy("http://q:1", exceptions: ProxyExceptions("t"))))
        #expect(request.headers.isEmpty)
        #expect(Set(http.files) == ["/etc/b", "/etc/g", "/etc/x"])
        // Without a secret or a way of its own.
        let bare = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {proxy_url: 'http://p:1', oauth2: {client_id: a, token_url: b}}}"
        ).http
        #expect(
            try self.request(bare).clientCredentials
                == ClientCredentials(tokenURL: "b", clientID: "a", clientSecret: ""))
        let secret = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {oauth2: {client_id: a, token_url: b, client_secret: '${S}'}}}",
            environment: ["S": "hush"]
        ).http
        #expect(try self.request(secret).clientCredentials?.clientSecret == "hush")
        #expect(!"\(secret)".contains("hush"))
    }

    @Test func `a webhook sends what its http_config says`() throws {
        let webhook = try settings(
            Webhook.self,
            "{url: 'http://h/', http_config: {authorization: {credentials: x}, http_headers: {A: {values: [b]}}}}")
        let notification = Notification(
            receiver: "r", groupKey: "{}", groupLabels: .empty, alerts: [], reason: .firstNotification, externalURL: "")
        let headers = try webhook.request(for: notification, by: Renderer(notification, at: 0)).headers
        #expect(headers.contains { $0 == ("Authorization", "Bearer x") })
        #expect(headers.contains { $0 == ("A", "b") })
    }

    @Test func `secrets take variables, and other texts do not`() throws {
        let text = "{webhook_url: 'https://h/${KEY}', title: '${KEY}', http_config: {bearer_token: 'a${KEY}$${b'}}"
        let known = try settings(Discord.self, text, environment: ["KEY": "k"])
        #expect(known.webhookURL == .text("https://h/k"))
        #expect(known.title == "${KEY}")
        #expect(try request(known.http).headers.map(\.1) == ["Bearer ak${b"])
        // Where a file is only checked, nothing is known of them.
        #expect(try settings(Discord.self, text).webhookURL == .text("https://h/${KEY}"))
        #expect(try settings(Webhook.self, "{url: '${URL}'}").url.template == .text("${URL}"))
        let unset = #expect(throws: YAMLError.self) { try settings(Discord.self, text, environment: [:]) }
        #expect(unset?.message.contains("the variable ${KEY} is not set") == true)
        let wrong = #expect(throws: YAMLError.self) {
            try settings(Webhook.self, "{url: '${URL}'}", environment: ["URL": "hush"])
        }
        #expect(wrong?.message.contains("hush") == false)
    }

    @Test func `a secret is never part of what is printed`() throws {
        let mail = try settings(Email.self, "{to: c, from: d, smarthost: 'h:25', auth_password: hush}")
        #expect(!"\(mail)".contains("hush"))
        #expect("\(Secret.text("hush"))" == "<secret>")
        #expect(!"\([Optional(Secret.text("hush"))])".contains("hush"))
    }

    @Test(arguments: [
        ("{slack_app_token: a, slack_app_token_file: b}", "slack_app_token_file"),
        ("{slack_api_url: 'http://a', slack_api_url_file: b}", "slack_api_url_file"),
        ("{slack_app_token: a, slack_api_url: 'http://a'}", "slack_app_token"),
        ("{slack_app_token: a, slack_api_url_file: b}", "slack_app_token"),
        ("{opsgenie_api_key: a, opsgenie_api_key_file: b}", "opsgenie_api_key_file"),
        ("{victorops_api_key: a, victorops_api_key_file: b}", "victorops_api_key_file"),
        ("{telegram_bot_token: a, telegram_bot_token_file: b}", "telegram_bot_token_file"),
        ("{smtp_auth_password: a, smtp_auth_password_file: b}", "smtp_auth_password_file"),
        ("{smtp_auth_secret: a, smtp_auth_secret_file: b}", "smtp_auth_secret_file"),
        ("{rocketchat_token: a, rocketchat_token_file: b}", "rocketchat_token_file"),
        ("{rocketchat_token_id: a, rocketchat_token_id_file: b}", "rocketchat_token_id_file"),
        ("{wechat_api_secret: a, wechat_api_secret_file: b}", "wechat_api_secret_file"),
        ("{mattermost_webhook_url: 'http://a', mattermost_webhook_url_file: b}", "mattermost_webhook_url_file"),
        ("{smtp_smarthost: localhost}", "smtp_smarthost of global must be host:port"),
        ("{pagerduty_url: ''}", "pagerduty_url of global"),
        ("{resolve_timeout: 5}", "resolve_timeout must be a duration"),
        ("{smtp_require_tls: maybe}", "smtp_require_tls must be true or false"),
        ("{slack_url: x}", "unknown key \"slack_url\" in global"),
        ("{http_config: {proxy: x}}", "unknown key \"proxy\""),
    ])
    func `what cannot hold for all is refused`(_ global: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try settings(Webhook.self, "{url: 'http://h'}", global: global) }
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.mark.line == 1)
    }
}
