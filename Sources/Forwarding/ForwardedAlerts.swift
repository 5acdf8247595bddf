import Format
import Model

/// The body with which an Alertmanager is told of alerts (its API v2, `POST /alerts`).
enum ForwardedAlerts {
    /// For how long an alert fires that is not told of again, in milliseconds: some messages may get lost.
    private static let validity = 4 * ForwardQueue.resendInterval

    /// The body for alerts that are told of now.
    static func bytes(_ alerts: [Alert], at now: Timestamp) -> [UInt8] {
        JSONValue.array(
            alerts.map { alert in
                [
                    "labels": alert.labels.document, "annotations": alert.annotations.document,
                    "startsAt": .string(RFC3339.text(alert.startsAt)),
                    "endsAt": .string(RFC3339.text(alert.resolvedAt ?? now + validity)),
                    "generatorURL": .string(alert.generatorURL),
                ]
            }
        ).encoded()
    }
}
