import HTTPConfig
package import YAML

/// A message to a room of Webex.
package struct Webex: IntegrationSettings {
    package static let name = "webex"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiURL: String
    let message: String
    let roomID: String

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        apiURL = try reader.url("api_url") ?? reader.global.webexAPIURL
        message = try reader.template("message", named: "webex.default.message")
        roomID = try reader.fields.requiredString("room_id")
        guard let http = try reader.ownHTTP(), http.hasCredentials else {
            throw reader.fields.error(at: "http_config", "webex_configs needs \"authorization\" in its http_config")
        }
        self.http = http
    }
}
