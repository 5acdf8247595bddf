import HTTPConfig
package import YAML

/// An incident of Splunk On-Call, once VictorOps.
package struct VictorOps: IntegrationSettings {
    package static let name = "victorops"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiKey: Secret
    /// Ends with a slash.
    let apiURL: String
    let routingKey: String
    let messageType: String
    let stateMessage: String
    let entityDisplayName: String
    let monitoringTool: String
    let customFields: [String: String]

    /// What a message has anyway.
    private static let fixedFields: Set = [
        "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool", "entity_id",
        "entity_state",
    ]

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        guard let key = try reader.secret("api_key") ?? reader.global.victoropsAPIKey else {
            throw reader.missing("api_key", orGlobal: "victorops_api_key")
        }
        apiKey = key
        apiURL = folder(try reader.url("api_url") ?? reader.global.victoropsAPIURL)
        routingKey = try reader.fields.requiredString("routing_key")
        messageType = try reader.text("message_type", default: "CRITICAL")
        stateMessage = try reader.template("state_message", named: "victorops.default.state_message")
        entityDisplayName = try reader.template("entity_display_name", named: "victorops.default.entity_display_name")
        monitoringTool = try reader.template("monitoring_tool", named: "victorops.default.monitoring_tool")
        for entry in try reader.fields.entries("custom_fields") where Self.fixedFields.contains(entry.key) {
            throw entry.keyError("the custom field \(entry.key) is one that a message has anyway: rename it")
        }
        customFields = try reader.texts("custom_fields")
    }
}
