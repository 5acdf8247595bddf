internal import Database
internal import Format
import FoundationEssentials
internal import Model
internal import Synchronization

extension Notifier {
    /// The silences as they are now.
    package var silences: Silences { state.withLock { $0.dispatcher.silences } }

    /// Takes up a silence or changes one, as `Silences.set` says; when it returns, it is in force and written down.
    package func set(_ silence: Silence) async throws(SilenceError) -> Silence.ID {
        try await change { silences, now throws(SilenceError) in
            let (id, changed) = try silences.set(silence, at: now, newID: UUID().uuidString.lowercased())
            return (id, changed)
        }
    }

    /// Ends a silence; when it returns, it is over, and that is written down.
    package func expire(_ id: Silence.ID) async throws(SilenceError) {
        try await change { silences, now throws(SilenceError) in
            ((), [try silences.expire(id, at: now)].compactMap(\.self))
        }
    }

    /// Goes on with the silences of before a restart.
    func resumeSilences() async {
        guard let silenceStates else { return }
        do throws(DatabaseError) {
            let former = try await silenceStates.silences()
            state.withLock { $0.dispatcher.silences.resume(former) }
        } catch {
            events.emit(SilenceStatesFailed(reason: error.description))
        }
    }

    private func change<Result: Sendable>(
        _ body: (inout Silences, Timestamp) throws(SilenceError) -> (Result, changed: [Silence])
    ) async throws(SilenceError) -> Result {
        let now = time.now()
        let (written, onWritten) = AsyncStream.makeStream(of: Void.self)
        // Asked to be written under the lock, so that each silence is written in its order.
        let (result, changed) = try state.withLock { state throws(SilenceError) in
            let (result, changed) = try body(&state.dispatcher.silences, now)
            let forgotten = state.dispatcher.silences.collect(at: now)
            guard let silenceStates, !changed.isEmpty || !forgotten.isEmpty else {
                onWritten.finish()
                return (result, changed)
            }
            silenceStates.write(changed, forgetting: forgotten) { [events] error in
                if let error { events.emit(SilenceStatesFailed(reason: error.description)) }
                onWritten.finish()
            }
            return (result, changed)
        }
        for silence in changed { events.emit(SilenceChanged(silence: silence, state: silence.state(at: now))) }
        step { dispatcher, now in dispatcher.advance(to: now) }
        for await _ in written {}
        return result
    }
}

/// A silence was made, changed or ended.
struct SilenceChanged: Event {
    let silence: Silence
    let state: Silence.State

    var level: EventLevel { .info }
    var message: String {
        let matchers = silence.matchers.map(\.description).joined(separator: ", ")
        let recurrence = silence.recurrence.map { ", \($0)" } ?? ""
        return "silence \(silence.id) of \(quoted(silence.createdBy)) is \(state.rawValue): {\(matchers)} "
            + "until \(RFC3339.text(silence.endsAt))\(recurrence)"
    }
}
