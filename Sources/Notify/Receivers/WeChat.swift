import HTTPConfig
package import YAML

/// A message of WeChat Work.
package struct WeChat: IntegrationSettings {
    package static let name = "wechat"

    /// How the message is written.
    package enum MessageType: String, CaseIterable, Sendable {
        case text, markdown
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiSecret: Secret
    let corpID: String
    let message: String
    /// Ends with a slash.
    let apiURL: String
    let toUser: String
    let toParty: String
    let toTag: String
    let agentID: String
    let messageType: MessageType

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        let global = reader.global
        sendsResolved = try reader.sendsResolved(default: false)
        http = try reader.http()
        guard let secret = try reader.secret("api_secret") ?? global.wechatAPISecret else {
            throw reader.missing("api_secret", orGlobal: "wechat_api_secret")
        }
        apiSecret = secret
        let corpID = try reader.text("corp_id")
        self.corpID = corpID.isEmpty ? global.wechatAPICorpID : corpID
        try reader.requireGlobally(!self.corpID.isEmpty, "corp_id", "wechat_api_corp_id")
        message = try reader.template("message", named: "wechat.default.message")
        apiURL = folder(try reader.url("api_url") ?? global.wechatAPIURL)
        toUser = try reader.template("to_user", named: "wechat.default.to_user")
        toParty = try reader.template("to_party", named: "wechat.default.to_party")
        toTag = try reader.template("to_tag", named: "wechat.default.to_tag")
        agentID = try reader.template("agent_id", named: "wechat.default.agent_id")
        let type = try reader.text("message_type")
        guard let messageType = type.isEmpty ? .text : MessageType(rawValue: type) else {
            throw reader.fields.error(at: "message_type", "message_type of wechat_configs must be text or markdown")
        }
        self.messageType = messageType
    }
}
