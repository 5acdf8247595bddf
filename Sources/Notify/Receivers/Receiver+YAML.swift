import YAML

extension Receiver {
    /// Every kind that an `alertmanager.yml` may name, in the order of Alertmanager's documentation, then Roost's own.
    private static let kinds: [any IntegrationSettings.Type] = [
        Discord.self, Email.self, IncidentIO.self, Jira.self, Mattermost.self, MSTeams.self, MSTeamsV2.self,
        Opsgenie.self, PagerDuty.self, Pushover.self, Rocketchat.self, Slack.self, SNS.self, Telegram.self,
        VictorOps.self, Webex.self, Webhook.self, WeChat.self, Exec.self, GoogleChat.self, Ntfy.self,
    ]

    init(_ node: YAMLNode, _ context: ReadingContext) throws(YAMLError) {
        var reader = try ConfigReader(node, "receiver", context)
        name = try reader.fields.requiredString("name")
        var labels = try reader.texts("labels")
        if let given = labels["name"], given != name {
            throw reader.fields.error(
                at: "labels", "the label name of receiver \"\(name)\" must be its name: remove it")
        }
        labels["name"] = name
        self.labels = labels
        var settings: [any IntegrationSettings] = []
        for kind in Self.kinds { settings += try Self.settings(of: kind, &reader) }
        self.settings = settings
        try reader.fields.finish()
    }

    private static func settings(
        of kind: any IntegrationSettings.Type, _ reader: inout ConfigReader
    ) throws(YAMLError) -> [any IntegrationSettings] {
        let key = "\(kind.name)_configs"
        let context = reader.context
        let settings = try reader.fields.list(key) { node throws(YAMLError) -> any IntegrationSettings in
            guard !node.isNull else { throw node.error("an element of \(key) is empty: fill it or remove it") }
            var reader = try ConfigReader(node, key, context)
            let settings = try kind.init(&reader)
            try reader.fields.finish()
            return settings
        }
        if !settings.isEmpty, !(kind is any Integration.Type) {
            context.unsupported.append(
                reader.fields.error(
                    at: key, "\"\(key)\" of receiver is not sent by Roost: leave it to an Alertmanager"))
        }
        return settings
    }
}
