import Model
import Synchronization

/// An alert sink that remembers what it was handed.
final class RecordedAlerts: AlertSink {
    private let alerts = Mutex<[Alert]>([])

    func receive(_ received: [Alert]) async { alerts.withLock { $0 += received } }

    var all: [Alert] { alerts.withLock { $0 } }

    /// `A firing` or `A resolved`, one for each alert that was handed over.
    var news: [String] { all.map { "\($0.labels["alertname"] ?? "") \($0.isFiring ? "firing" : "resolved")" } }
}
