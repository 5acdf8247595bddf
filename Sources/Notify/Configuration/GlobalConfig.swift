import HTTP
import HTTPConfig
import YAML

/// What receivers have where they do not say otherwise: `global`, with Alertmanager's defaults.
struct GlobalConfig: Sendable {
    var http = HTTPConfig()
    /// In milliseconds; nil for the default.
    var resolveTimeout: Int64?

    var smtpFrom = ""
    var smtpHello = "localhost"
    var smtpSmarthost: HostAndPort?
    var smtpAuthUsername = ""
    var smtpAuthPassword: Secret?
    var smtpAuthSecret: Secret?
    var smtpAuthIdentity = ""
    var smtpRequiresTLS = true
    var smtpTLS = TLSOptions()
    /// nil for what the port says: 465 speaks TLS from the start.
    var smtpForcesImplicitTLS: Bool?

    var slackAPIURL: Secret?
    var slackAppToken: Secret?
    var slackAppURL = "https://slack.com/api/chat.postMessage"

    var mattermostWebhookURL: Secret?

    var rocketchatAPIURL = "https://open.rocket.chat/"
    var rocketchatToken: Secret?
    var rocketchatTokenID: Secret?

    var telegramAPIURL = "https://api.telegram.org"
    var telegramBotToken: Secret?

    var pagerdutyURL = "https://events.pagerduty.com/v2/enqueue"

    var opsgenieAPIURL = "https://api.opsgenie.com/"
    var opsgenieAPIKey: Secret?

    var victoropsAPIURL = "https://alert.victorops.com/integrations/generic/20131114/alert/"
    var victoropsAPIKey: Secret?

    var wechatAPIURL = "https://qyapi.weixin.qq.com/cgi-bin/"
    var wechatAPISecret: Secret?
    var wechatAPICorpID = ""

    var webexAPIURL = "https://webexapis.com/v1/messages"

    /// There is no Jira that is everybody's.
    var jiraAPIURL: String?
}
