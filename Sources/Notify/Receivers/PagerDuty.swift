import Format
import HTTPConfig
package import YAML

/// An event of PagerDuty.
package struct PagerDuty: IntegrationSettings {
    package static let name = "pagerduty"

    /// Something to look at.
    package struct Link: Hashable, Sendable {
        let href: String
        let text: String
    }

    /// A picture, which may lead somewhere.
    package struct Image: Hashable, Sendable {
        let src: String
        let alt: String
        let href: String
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    /// Of the first version of its interface; nil without one.
    let serviceKey: Secret?
    /// Of the second version; nil without one.
    let routingKey: Secret?
    let url: String
    let client: String
    let clientURL: String
    let description: String
    /// Their texts are templates, wherever they stand.
    let details: [String: JSONValue]
    let images: [Image]
    let links: [Link]
    let source: String
    let severity: String
    let eventClass: String
    let component: String
    let group: String
    /// nil for no bound of its own.
    let timeout: Duration?

    private static let details: [String: JSONValue] = [
        "firing": "{{ .Alerts.Firing | toJson }}", "resolved": "{{ .Alerts.Resolved | toJson }}",
        "num_firing": "{{ .Alerts.Firing | len }}", "num_resolved": "{{ .Alerts.Resolved | len }}",
    ]

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        serviceKey = try reader.secret("service_key")
        routingKey = try reader.secret("routing_key")
        try reader.require(serviceKey != nil || routingKey != nil, "routing_key", "service_key")
        url = try reader.url("url") ?? reader.global.pagerdutyURL
        client = try reader.template("client", named: "pagerduty.default.client")
        clientURL = try reader.template("client_url", named: "pagerduty.default.clientURL")
        description = try reader.template("description", named: "pagerduty.default.description")
        details = try reader.values("details").merging(Self.details) { own, _ in own }
        images = try reader.each("images") { reader throws(YAMLError) in
            Image(src: try reader.text("src"), alt: try reader.text("alt"), href: try reader.text("href"))
        }
        links = try reader.each("links") { reader throws(YAMLError) in
            Link(href: try reader.text("href"), text: try reader.text("text"))
        }
        let source = try reader.text("source")
        self.source = source.isEmpty ? client : source
        severity = try reader.text("severity")
        eventClass = try reader.text("class")
        component = try reader.text("component")
        group = try reader.text("group")
        timeout = try reader.goDuration("timeout").flatMap { $0 > .zero ? $0 : nil }
    }
}
