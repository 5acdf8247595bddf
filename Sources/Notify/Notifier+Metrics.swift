package import Model

extension Notifier {
    /// The notifier's own metrics; every series is there from the start.
    package func metricPoints() -> [MetricPoint] {
        var points: [MetricPoint] = []
        let now = time.now()
        for (labels, counts) in counts().sorted(by: { $0.key < $1.key }) {
            points.append(MetricPoint(Families.notifications, labels, Double(counts.attempts)))
            for kind in DeliveryError.Kind.allCases {
                let labels = labels.setting("reason", to: kind.rawValue)
                points.append(MetricPoint(Families.failures, labels, Double(counts.failures[kind] ?? 0)))
            }
            points.append(MetricPoint(Families.pending, labels, Double(counts.pending)))
            let age = counts.oldest.map { Double(max(0, now - $0)) / 1000 } ?? 0
            points.append(MetricPoint(Families.age, labels, age))
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
            "roost_notification_failures", .counter, help: "Attempts to tell a receiver that failed, by why.")
        static let age = MetricFamily(
            "roost_notification_queue_age_seconds", .gauge, unit: "seconds",
            help: "For how long what a receiver is still to be told of has waited; 0 when that is nothing.")
        static let duration = MetricFamily(
            "roost_notification_duration_seconds", .histogram, unit: "seconds",
            help: "How long attempts to tell a receiver took.")
        static let pending = MetricFamily(
            "roost_notifications_pending", .gauge, help: "Groups of alerts that a receiver is still to be told of.")
        static let silences = MetricFamily("roost_silences", .gauge, help: "Silences by what they are now.")
    }
}
