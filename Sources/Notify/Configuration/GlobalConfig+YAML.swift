import HTTP
import HTTPConfig
import YAML

extension GlobalConfig {
    init(_ reader: inout ConfigReader) throws(YAMLError) {
        self.init()
        // It ends alerts whose sender does not say when they end; Roost's rules do.
        resolveTimeout = try reader.fields.duration("resolve_timeout")
        if let http = try reader.ownHTTP() { self.http = http }
        try readSMTP(&reader)
        try readSlack(&reader)
        mattermostWebhookURL = try reader.secretURL("mattermost_webhook_url")
        rocketchatToken = try reader.secret("rocketchat_token")
        rocketchatTokenID = try reader.secret("rocketchat_token_id")
        telegramBotToken = try reader.secret("telegram_bot_token")
        opsgenieAPIKey = try reader.secret("opsgenie_api_key")
        victoropsAPIKey = try reader.secret("victorops_api_key")
        wechatAPISecret = try reader.secret("wechat_api_secret")
        wechatAPICorpID = try reader.text("wechat_api_corp_id")
        jiraAPIURL = try reader.url("jira_api_url")
        let addresses: [(key: String, value: WritableKeyPath<GlobalConfig, String>)] = [
            ("rocketchat_api_url", \.rocketchatAPIURL), ("telegram_api_url", \.telegramAPIURL),
            ("pagerduty_url", \.pagerdutyURL), ("opsgenie_api_url", \.opsgenieAPIURL),
            ("victorops_api_url", \.victoropsAPIURL), ("wechat_api_url", \.wechatAPIURL),
            ("webex_api_url", \.webexAPIURL),
        ]
        for (key, value) in addresses {
            if let url = try reader.url(key) { self[keyPath: value] = url }
        }
    }

    private mutating func readSMTP(_ reader: inout ConfigReader) throws(YAMLError) {
        smtpFrom = try reader.text("smtp_from")
        smtpHello = try reader.text("smtp_hello", default: smtpHello)
        smtpSmarthost = try reader.hostAndPort("smtp_smarthost")
        smtpAuthUsername = try reader.text("smtp_auth_username")
        smtpAuthPassword = try reader.secret("smtp_auth_password")
        smtpAuthSecret = try reader.secret("smtp_auth_secret")
        smtpAuthIdentity = try reader.text("smtp_auth_identity")
        smtpRequiresTLS = try reader.fields.bool("smtp_require_tls") ?? smtpRequiresTLS
        smtpTLS = try reader.tls("smtp_tls_config") ?? smtpTLS
        smtpForcesImplicitTLS = try reader.fields.bool("smtp_force_implicit_tls")
    }

    private mutating func readSlack(_ reader: inout ConfigReader) throws(YAMLError) {
        slackAppURL = try reader.url("slack_app_url") ?? slackAppURL
        slackAPIURL = try reader.secretURL("slack_api_url")
        slackAppToken = try reader.secret("slack_app_token")
        // A token was once given by hand in `http_config`, with the token's URL here: that goes on working.
        let isOldForm = slackAPIURL == .text(slackAppURL)
        try reader.exclude(
            "slack_api_url", "slack_app_token",
            if: slackAppToken != nil && slackAPIURL != nil && !isOldForm)
    }
}
