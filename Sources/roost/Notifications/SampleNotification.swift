import Format
import Model
import Notify

extension Notification {
    /// One alert that fires now or has just ended, to try a receiver with.
    static func sample(
        for receiver: String, labels: Labels, isResolved: Bool, at now: Timestamp
    ) -> Notification {
        let name = labels["alertname"] ?? "Test"
        let own = Labels([("alertname", name)] + labels.filter { $0.name != "alertname" }.map { ($0.name, $0.value) })
        let alert = Alert(
            labels: own, annotations: ["summary": "This is a test of the receiver \(receiver)."],
            startsAt: now - 60_000, resolvedAt: isResolved ? now : nil)
        return Notification(
            receiver: receiver, groupKey: "{}:{alertname=\"\(name)\"}", groupLabels: ["alertname": name],
            alerts: [alert], reason: .firstNotification, externalURL: "http://localhost:9640")
    }
}
