import Format
import Model

/// The body with which an Alertmanager is told of alerts (its API v2, `POST /alerts`).
enum ForwardedAlerts {
    /// For how long an alert fires that is not told of again, in milliseconds: some messages may get lost.
    private static let validity = 4 * ForwardQueue.resendInterval

    /// The body for alerts that are told of now.
    static func bytes(_ alerts: [Alert], at now: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { writer in
            for alert in alerts {
                writer.object { writer in
                    writer.member("labels", alert.labels)
                    writer.member("annotations", alert.annotations)
                    writer.member("startsAt", RFC3339.text(alert.startsAt))
                    writer.member("endsAt", RFC3339.text(alert.resolvedAt ?? now + validity))
                    writer.member("generatorURL", alert.generatorURL)
                }
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ labels: Labels) {
        key(name)
        object { writer in
            for label in labels { writer.member(label.name, label.value) }
        }
    }
}
