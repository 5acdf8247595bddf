package import Format
package import HTTP
package import HTTPConfig
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
    /// Of the first version of its interface, which is spoken where there is one.
    let serviceKey: Secret?
    /// Of the second version; nil without one.
    let routingKey: Secret?
    /// Where the second version is spoken.
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
        timeout = try reader.timeout()
    }
}

extension PagerDuty: HTTPIntegration {
    /// Where the first version is spoken; Alertmanager has no setting for it either.
    private static let firstURL = "https://events.pagerduty.com/generic/2010-04-15/create_event.json"

    /// The longest summary that PagerDuty takes, in characters, and the largest event, in bytes.
    private enum Limit {
        static let summary = 1024
        static let event = 512_000
    }

    package var bodySecrets: [Secret] { [serviceKey, routingKey].compactMap(\.self) }

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let known = details.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) }
        let details = try renderer.inlined(.object(known))
        var body = try event(of: notification, details: details, by: renderer).encoded()
        if body.count > Limit.event {
            let remark: JSONValue = ["error": "The details were larger than PagerDuty takes, and have been left out."]
            body = try event(of: notification, details: remark, by: renderer).encoded()
        }
        return try HTTPRequest(
            posting: body, of: "application/json", to: serviceKey == nil ? url : Self.firstURL, by: http,
            timeout: timeout)
    }

    private func event(
        of notification: Notification, details: JSONValue, by renderer: Renderer
    ) throws(DeliveryError) -> JSONValue {
        if let serviceKey {
            let key = try Self.key(serviceKey, "service_key", by: renderer)
            return try firstDocument(of: notification, key: key, details: details, by: renderer)
        }
        guard let routingKey else { throw DeliveryError(.settings, "the routing_key is empty") }
        let key = try Self.key(routingKey, "routing_key", by: renderer)
        return try document(of: notification, key: key, details: details, by: renderer)
    }

    private static func key(_ secret: Secret, _ name: String, by renderer: Renderer) throws(DeliveryError) -> String {
        let key = try renderer.secret(secret, name)
        guard !key.isEmpty else { throw DeliveryError(.settings, "the \(name) is empty") }
        return key
    }

    /// An event of the first version. Who tells of it is said when it begins.
    private func firstDocument(
        of notification: Notification, key: String, details: JSONValue, by renderer: Renderer
    ) throws(DeliveryError) -> JSONValue {
        let isFiring = notification.isFiring
        return try JSONValue(members: [
            "service_key": .string(key), "event_type": isFiring ? "trigger" : "resolve",
            "incident_key": .string(notification.keyHash),
            "description": unlessEmpty(renderer.text(description, upTo: Limit.summary)),
            "client": isFiring ? unlessEmpty(renderer.text(client)) : nil,
            "client_url": isFiring ? unlessEmpty(renderer.text(clientURL)) : nil, "details": details,
        ])
    }

    /// The first version says 403 of whom it has heard too much.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        guard serviceKey != nil, response.status == 403 else { return DeliveryOutcome(response, at: now) }
        let error = DeliveryError(.rateLimited, DeliveryError(response).description)
        return .failed(error, retryAfter: RetryAfter.milliseconds(response, at: now))
    }

    private func document(
        of notification: Notification, key: String, details: JSONValue, by renderer: Renderer
    ) throws(DeliveryError) -> JSONValue {
        let severity = try severity.isEmpty ? "error" : renderer.text(severity)
        let payload = try JSONValue(members: [
            "summary": .string(renderer.text(description, upTo: Limit.summary)),
            "source": .string(renderer.text(source)), "severity": .string(severity),
            "class": unlessEmpty(renderer.text(eventClass)), "component": unlessEmpty(renderer.text(component)),
            "group": unlessEmpty(renderer.text(group)), "custom_details": details,
        ])
        let (pictures, references) = (try pictures(by: renderer), try references(by: renderer))
        return try JSONValue(members: [
            "routing_key": .string(key), "dedup_key": .string(notification.keyHash),
            "event_action": notification.isFiring ? "trigger" : "resolve", "payload": payload,
            "client": unlessEmpty(renderer.text(client)), "client_url": unlessEmpty(renderer.text(clientURL)),
            "images": unlessEmpty(pictures),
            "links": unlessEmpty(references),
        ])
    }

    private func pictures(by renderer: Renderer) throws(DeliveryError) -> [JSONValue] {
        var pictures: [JSONValue] = []
        for image in images {
            let src = try renderer.text(image.src)
            guard !src.isEmpty else { continue }
            pictures.append([
                "src": .string(src), "alt": .string(try renderer.text(image.alt)),
                "href": .string(try renderer.text(image.href)),
            ])
        }
        return pictures
    }

    private func references(by renderer: Renderer) throws(DeliveryError) -> [JSONValue] {
        var references: [JSONValue] = []
        for link in links {
            let href = try renderer.text(link.href)
            guard !href.isEmpty else { continue }
            references.append(["href": .string(href), "text": .string(try renderer.text(link.text))])
        }
        return references
    }
}

extension Notification {
    /// What the group is known by where its own key would be too long: SHA-256 in hexadecimal digits.
    var keyHash: String { SHA256.hexadecimal(Array(groupKey.utf8)) }
}
