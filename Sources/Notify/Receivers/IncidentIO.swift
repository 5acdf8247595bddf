import HTTPConfig
package import YAML

/// An alert of incident.io.
package struct IncidentIO: IntegrationSettings {
    package static let name = "incidentio"

    package let sendsResolved: Bool
    let http: HTTPConfig
    let url: Secret
    let alertSourceToken: Secret?
    /// How many alerts are sent at most; 0 is all.
    let maxAlerts: Int
    /// nil for no bound of its own.
    let timeout: Duration?

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        url = try reader.requiredSecretURL("url")
        let token = try reader.secret("alert_source_token")
        let ownHTTP = try reader.ownHTTP()
        let hasCredentials = ownHTTP?.hasCredentials ?? false
        try reader.exclude("alert_source_token", "http_config", if: token != nil && hasCredentials)
        // Without an http_config of its own, that of all may say who asks.
        try reader.require(token != nil || hasCredentials || ownHTTP == nil, "alert_source_token")
        alertSourceToken = token
        http = ownHTTP ?? reader.global.http
        maxAlerts = try reader.fields.int("max_alerts", in: 0...Int.max) ?? 0
        timeout = try reader.timeout()
    }
}
