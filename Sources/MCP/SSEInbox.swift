internal import Synchronization

/// The events of a stream as they come, for one reader. It is filled by the thread that receives.
final class SSEInbox: Sendable {
    /// The most bytes of a stream that are read.
    static let limit = 4 << 20

    private let stream = Mutex(EventStream())
    private let events: AsyncStream<EventStream.Event>
    private let continuation: AsyncStream<EventStream.Event>.Continuation

    init() {
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Takes what has come, all of it from the first byte on; never says that it is enough.
    func take(_ body: [UInt8]) -> Bool {
        for event in stream.withLock({ $0.events(in: body) }) { continuation.yield(event) }
        return false
    }

    /// No more will come.
    func close() { continuation.finish() }

    /// The next event, which is waited for; nil when no more will come. There can be one reader.
    func next() async -> EventStream.Event? {
        for await event in events { return event }
        return nil
    }
}
