package import Format

/// One alert as the rules hand it to notification.
package struct Alert: Hashable, Sendable {
    /// With `alertname`; this is the alert's identity.
    package var labels: Labels
    package var annotations: Labels
    package var startsAt: Timestamp
    /// When it was resolved; nil while it is firing.
    package var resolvedAt: Timestamp?
    /// When it is taken for resolved unless it is handed over again; nil when its sender says itself that it is over.
    package var expiresAt: Timestamp?
    /// When notification was handed it last; 0 when it never was.
    package var updatedAt: Timestamp = 0
    /// Where the expression can be looked at.
    package var generatorURL: String
    /// The value of the expression when it was last evaluated; of one that is resolved, the value that ended it. Nil when
    /// that is not known.
    package var value: Double?

    package init(
        labels: Labels, annotations: Labels, startsAt: Timestamp, resolvedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil, generatorURL: String = "", value: Double? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.resolvedAt = resolvedAt
        self.expiresAt = expiresAt
        self.generatorURL = generatorURL
        self.value = value
    }

    package var isFiring: Bool { resolvedAt == nil }
}

/// Where the rules hand their alerts to. Firing alerts are handed over again from time to time.
package protocol AlertSink: Sendable {
    func receive(_ alerts: [Alert]) async
}

/// Several sinks as one: each is handed all alerts, one after the other.
package struct AlertSinks: AlertSink {
    private let sinks: [any AlertSink]

    package init(_ sinks: [any AlertSink]) {
        self.sinks = sinks
    }

    package func receive(_ alerts: [Alert]) async {
        for sink in sinks { await sink.receive(alerts) }
    }
}
