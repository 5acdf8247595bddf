import Exposition
import Logging
import Model

/// Where all events of the agent go: each is logged and counted here and nowhere else.
struct EventLog: EventSink {
    let registry: MetricRegistry

    func emit(_ event: some Event) {
        Logger.roost.log(level: event.level.logLevel, "\(event.message)", metadata: event.labels.metadata)
        guard let family = type(of: event).counter else { return }
        registry.counter(family).add(Double(event.amount), event.labels)
    }

    func expect<Kind: Event>(_ kind: Kind.Type, _ labels: Labels) {
        if let family = Kind.counter { registry.counter(family).add(0, labels) }
    }

    func forget<Kind: Event>(_ kind: Kind.Type, _ labels: Labels) {
        if let family = Kind.counter { registry.counter(family).remove(labels) }
    }
}

extension EventLevel {
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

extension Labels {
    fileprivate var metadata: Logger.Metadata {
        Logger.Metadata(uniqueKeysWithValues: map { ($0.name, .string($0.value)) })
    }
}
