package import YAML

extension NotificationConfig {
    private static let unsupportedKeys = [
        "inhibit_rules", "mute_time_intervals", "templates", "time_intervals", "tracing",
    ]
    private static let unsupportedGlobals = [
        "discord_webhook_url", "http_config", "jira_api_url", "mattermost_webhook_url", "opsgenie_api_key",
        "opsgenie_api_key_file", "opsgenie_api_url", "pagerduty_url", "rocketchat_api_url", "rocketchat_token",
        "rocketchat_token_file", "rocketchat_token_id", "rocketchat_token_id_file", "slack_api_url",
        "slack_api_url_file", "slack_app_token", "slack_app_token_file", "slack_app_url", "smtp_auth_identity",
        "smtp_auth_password", "smtp_auth_password_file", "smtp_auth_secret", "smtp_auth_secret_file",
        "smtp_auth_username", "smtp_from", "smtp_hello", "smtp_require_tls", "smtp_smarthost", "smtp_tls_config",
        "telegram_api_url", "telegram_bot_token", "telegram_bot_token_file", "victorops_api_key",
        "victorops_api_key_file", "victorops_api_url", "webex_api_url", "wechat_api_corp_id", "wechat_api_secret",
        "wechat_api_secret_file", "wechat_api_url",
    ]

    /// Reads an `alertmanager.yml`; what its format knows and Roost does not do yet is refused, not passed over.
    package init(_ node: YAMLNode) throws(YAMLError) {
        var reader = try MappingReader(node, "the notification configuration")
        try reader.refuse(Self.unsupportedKeys, because: notSupported)
        let timeout = try reader.mapping("global") { global throws(YAMLError) in
            try global.refuse(Self.unsupportedGlobals, because: notSupported)
            return try global.duration("resolve_timeout")
        }
        let receiverNodes = try reader.required("receivers")
        let routeNode = try reader.required("route")
        try reader.finish()

        resolveTimeout = timeout.flatMap(\.self) ?? Self.defaultResolveTimeout
        receivers = try receiverNodes.elements("receivers") { node throws(YAMLError) in try Receiver(node) }
        try Self.checkNames(of: receiverNodes)
        route = try Route(rootOf: routeNode, receivers: Set(receivers.map(\.name)))
    }

    private static func checkNames(of receivers: YAMLNode) throws(YAMLError) {
        var names: Set<String> = []
        _ = try receivers.elements("receivers") { node throws(YAMLError) in
            for entry in try node.entries(of: "receiver") where entry.key == "name" {
                let name = try entry.value.string("name")
                guard names.insert(name).inserted else {
                    throw entry.value.error("there is a receiver named \"\(name)\" before this one: rename one of them")
                }
            }
        }
    }
}

/// How the refusal of what Alertmanager knows ends.
let notSupported = "is not supported yet: remove it, or leave it to an Alertmanager"

extension Receiver {
    private static let unsupportedIntegrations = [
        "discord_configs", "email_configs", "incidentio_configs", "jira_configs", "mattermost_configs",
        "msteams_configs", "msteamsv2_configs", "opsgenie_configs", "pagerduty_configs", "pushover_configs",
        "rocketchat_configs", "slack_configs", "sns_configs", "telegram_configs", "victorops_configs", "webex_configs",
        "wechat_configs",
    ]

    fileprivate init(_ node: YAMLNode) throws(YAMLError) {
        var reader = try MappingReader(node, "receiver")
        name = try reader.requiredString("name")
        try reader.refuse(Self.unsupportedIntegrations, because: notSupported)
        integrations = try reader.list("webhook_configs") { node throws(YAMLError) in try Webhook(node) }
        try reader.finish()
    }
}
