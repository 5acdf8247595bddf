import Format
import Model

@testable import Notify

/// A notification that tests of texts have in common.
enum Fixture {
    /// One alert fires, and where `isMixed` one is resolved; without either all are.
    static func notification(isFiring: Bool = true, isMixed: Bool = false) -> Notification {
        let start: Timestamp = 1_785_231_000_000
        let first = Alert(
            labels: ["alertname": "Down", "server": "s1", "severity": "page"],
            annotations: ["summary": "s1 is <down>"], startsAt: start, resolvedAt: isFiring ? nil : start + 60_000,
            generatorURL: "http://h/g?x=1&y=2")
        let second = Alert(
            labels: ["alertname": "Down", "server": "s2", "severity": "page"],
            annotations: ["summary": "s2 is + 'up'"], startsAt: start, resolvedAt: start + 60_000,
            generatorURL: "javascript:alert(1)")
        return Notification(
            receiver: "team.a", groupKey: #"{}:{alertname="Down"}"#, groupLabels: ["alertname": "Down"],
            alerts: isMixed ? [first, second] : [first], reason: .firstNotification,
            externalURL: "http://am:9093")
    }

    static func renderer(isFiring: Bool = true, isMixed: Bool = false) -> Renderer {
        Renderer(notification(isFiring: isFiring, isMixed: isMixed), at: 1_785_231_000_000 + 90_500)
    }
}
