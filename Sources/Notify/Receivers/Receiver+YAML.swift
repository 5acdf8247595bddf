import Format
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
        var all: [(settings: any IntegrationSettings, mark: String)] = []
        for kind in Self.kinds { all += try Self.settings(of: kind, &reader) }
        settings = all.map(\.settings)
        marks = all.filter { $0.settings is any Integration }.map(\.mark)
        try reader.fields.finish()
    }

    private static func settings(
        of kind: any IntegrationSettings.Type, _ reader: inout ConfigReader
    ) throws(YAMLError) -> [(settings: any IntegrationSettings, mark: String)] {
        let key = "\(kind.name)_configs"
        let context = reader.context
        let found = try reader.fields.list(key) { node throws(YAMLError) -> (any IntegrationSettings, mark: String) in
            guard !node.isNull else { throw node.error("an element of \(key) is empty: fill it or remove it") }
            var reader = try ConfigReader(node, key, context)
            let settings = try kind.init(&reader)
            try reader.fields.finish()
            return (settings, "\(kind.name):\(SHA256.hexadecimal(node.jsonValue.encoded()).prefix(16))")
        }
        if !found.isEmpty, !(kind is any Integration.Type) {
            context.unsupported.append(
                reader.fields.error(
                    at: key, "\"\(key)\" of receiver is not sent by Roost: leave it to an Alertmanager"))
        }
        return found
    }
}
