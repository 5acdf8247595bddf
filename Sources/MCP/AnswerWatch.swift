internal import Format
internal import Synchronization

/// Sees when the answer to a request has come, as a server may hold the stream with it open for ever. It looks at each
/// byte of the body once, so that a stream that never ends costs no more than it is long.
final class AnswerWatch: Sendable {
    private struct State: Sendable {
        var document = JSONScanner()
        var stream = EventStream()
    }

    private let id: Int64
    private let state = Mutex(State())

    /// Watches for the answer to the request of that id.
    init(id: Int64) {
        self.id = id
    }

    /// Whether the body, as far as it has arrived, holds the answer. `body` is all that came, from the first byte on.
    func isComplete(_ body: [UInt8]) -> Bool {
        state.withLock { state in
            switch state.document.read(body) {
            case .nothing, .partial: return false
            // Whatever it says, nothing more of it can come.
            case .whole: return true
            case .other:
                return state.stream.events(in: body).contains { event in
                    guard let message = try? JSONValue(parsing: event.data) else { return false }
                    return message["id"]?.integer == id && (message["result"] ?? message["error"]) != nil
                }
            }
        }
    }
}
