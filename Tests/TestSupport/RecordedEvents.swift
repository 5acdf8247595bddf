package import Model
import Synchronization

/// An event sink that remembers what it was told.
package final class RecordedEvents: EventSink {
    private let events = Mutex<[any Event]>([])

    package init() {}

    /// The labels whose counters are there for nothing any more, by kinds of events.
    package var forgotten: [(kind: String, labels: Labels)] { forgettings.withLock { $0 } }
    private let forgettings = Mutex<[(kind: String, labels: Labels)]>([])

    package func forget<Kind: Event>(_ kind: Kind.Type, _ labels: Labels) {
        forgettings.withLock { $0.append(("\(kind)", labels)) }
    }

    package func emit(_ event: some Event) { events.withLock { $0.append(event) } }

    package var all: [any Event] { events.withLock { $0 } }
    package var messages: [String] { all.map(\.message) }
}
