import Format
import Model

/// The body of Alertmanager's webhook, version 4 (alertmanager `notify/webhook/webhook.go`).
enum WebhookMessage {
    /// Go's zero time, which stands where an alert has not ended.
    private static let noTime = "0001-01-01T00:00:00Z"

    /// The body of a webhook, with at most so many alerts; 0 is no bound.
    static func bytes(_ notification: Notification, maxAlerts: Int, routeLabels: Labels = .empty) -> [UInt8] {
        let alerts = notification.alerts
        let shown = maxAlerts > 0 ? alerts.prefix(maxAlerts) : alerts[...]
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("receiver", Pattern.escaped(notification.receiver))
            writer.member("status", notification.status)
            writer.key("alerts")
            writer.array { writer in
                for alert in shown { write(alert, to: &writer) }
            }
            writer.member("notification_reason", notification.reason.rawValue)
            writer.member("groupLabels", labels: notification.groupLabels)
            writer.member("commonLabels", labels: Labels(common: alerts.map(\.labels)))
            writer.member("commonAnnotations", labels: Labels(common: alerts.map(\.annotations)))
            writer.member("routeLabels", labels: routeLabels)
            writer.member("externalURL", notification.externalURL)
            writer.member("version", "4")
            writer.member("groupKey", notification.groupKey)
            writer.key("truncatedAlerts")
            writer.integer(alerts.count - shown.count)
        }
        return writer.bytes
    }

    private static func write(_ alert: Alert, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("status", alert.isFiring ? "firing" : "resolved")
            writer.member("labels", labels: alert.labels)
            writer.member("annotations", labels: alert.annotations)
            writer.member("startsAt", text(of: alert.startsAt))
            writer.member("endsAt", alert.resolvedAt.map(text) ?? noTime)
            writer.member("generatorURL", alert.generatorURL)
            writer.member("fingerprint", alert.labels.fingerprint)
            if let value = alert.value { writer.member("value", goFloatText(value)) }
        }
    }

    /// Go writes no zeros at the end of a fraction of a second.
    private static func text(of time: Timestamp) -> String {
        var text: [UInt8] = []
        RFC3339.append(time, to: &text)
        if text.contains(UInt8(ascii: ".")) {
            text.removeLast()
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            text.append(UInt8(ascii: "Z"))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, labels: Labels) {
        key(name)
        self.labels(labels)
    }
}
