package import Model
import Synchronization

/// An event sink that remembers what it was told.
package final class RecordedEvents: EventSink {
    private let events = Mutex<[any Event]>([])

    package init() {}

    package func emit(_ event: some Event) { events.withLock { $0.append(event) } }

    package var all: [any Event] { events.withLock { $0 } }
    package var messages: [String] { all.map(\.message) }
}
