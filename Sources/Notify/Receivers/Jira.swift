import Format
import HTTPConfig
package import YAML

/// An issue of Jira.
package struct Jira: IntegrationSettings {
    package static let name = "jira"

    /// Whose Jira it is; `auto` for what the URL says.
    package enum APIType: String, CaseIterable, Sendable {
        case auto, cloud, datacenter
    }

    /// A field of an issue.
    package struct Field: Hashable, Sendable {
        let template: String
        /// Whether it is written anew when an issue that is there is updated.
        let isUpdated: Bool
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiURL: String
    let apiType: APIType
    let project: String
    let summary: Field
    let description: Field
    let labels: [String]
    let priority: String
    let issueType: String
    let reopenTransition: String
    let resolveTransition: String
    let wontFixResolution: String
    /// In milliseconds; 0 for ever.
    let reopenDuration: Int64
    let fields: [String: JSONValue]

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        guard let url = try reader.url("api_url") ?? reader.global.jiraAPIURL else {
            throw reader.missing("api_url", orGlobal: "jira_api_url")
        }
        apiURL = url
        apiType = try reader.fields.choice("api_type") ?? .auto
        project = try reader.fields.requiredString("project")
        summary = try reader.field("summary", named: "jira.default.summary")
        description = try reader.field("description", named: "jira.default.description")
        labels = try reader.fields.strings("labels")
        priority = try reader.template("priority", named: "jira.default.priority")
        issueType = try reader.fields.requiredString("issue_type")
        reopenTransition = try reader.text("reopen_transition")
        resolveTransition = try reader.text("resolve_transition")
        wontFixResolution = try reader.text("wont_fix_resolution")
        reopenDuration = try reader.fields.duration("reopen_duration") ?? 0
        fields = try reader.values("fields")
    }
}

extension ConfigReader {
    /// A field as a text, or as a mapping that says more.
    fileprivate mutating func field(_ key: String, named name: String) throws(YAMLError) -> Jira.Field {
        if let node = fields.value(key), case .mapping = node.content {
            let field = try nested(key) { reader throws(YAMLError) in
                Jira.Field(
                    template: try reader.template("template", named: name),
                    isUpdated: try reader.fields.bool("enable_update") ?? true)
            }
            if let field { return field }
        }
        return Jira.Field(template: try template(key, named: name), isUpdated: true)
    }
}
