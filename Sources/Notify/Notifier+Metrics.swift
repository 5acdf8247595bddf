package import Model

extension Notifier {
    /// The notifier's own metrics; every series is there from the start.
    package func metricPoints() -> [MetricPoint] {
        var points: [MetricPoint] = []
        for (labels, counts) in counts().sorted(by: { $0.key < $1.key }) {
            points.append(MetricPoint(Families.notifications, labels, Double(counts.attempts)))
            points.append(MetricPoint(Families.failures, labels, Double(counts.failures)))
            points.append(MetricPoint(Families.pending, labels, Double(counts.pending)))
            points += Self.histogram(counts, labels)
        }
        return points + silencePoints()
    }

    private func silencePoints() -> [MetricPoint] {
        let now = time.now()
        let states = silences.all.map { $0.state(at: now) }
        return Silence.State.allCases.map { state in
            MetricPoint(Families.silences, ["state": state.rawValue], Double(states.count { $0 == state }))
        }
    }

    private static func histogram(_ counts: NotificationCounts, _ labels: Labels) -> [MetricPoint] {
        let bounds = NotificationCounts.bounds.map(\.text) + ["+Inf"]
        let buckets = zip(bounds, counts.buckets + [counts.attempts]).map { bound, count in
            MetricPoint(Families.duration, labels.setting("le", to: bound), Double(count), suffix: .bucket)
        }
        return buckets + [
            MetricPoint(Families.duration, labels, counts.seconds, suffix: .sum),
            MetricPoint(Families.duration, labels, Double(counts.attempts), suffix: .count),
        ]
    }

    private enum Families {
        static let notifications = MetricFamily(
            "roost_notifications", .counter, help: "Attempts to tell a receiver of a group of alerts.")
        static let failures = MetricFamily(
            "roost_notification_failures", .counter, help: "Attempts to tell a receiver that failed.")
        static let duration = MetricFamily(
            "roost_notification_duration_seconds", .histogram, unit: "seconds",
            help: "How long attempts to tell a receiver took.")
        static let pending = MetricFamily(
            "roost_notifications_pending", .gauge, help: "Groups of alerts that a receiver is still to be told of.")
        static let silences = MetricFamily("roost_silences", .gauge, help: "Silences by what they are now.")
    }
}
