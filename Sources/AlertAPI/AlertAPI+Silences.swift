import Format
import Model
import Notify

extension AlertAPI {
    /// The silences: those in force first, by their end, then those to come, by their start, then the newest of the rest.
    func silences(_ request: AlertAPIRequest) throws(AlertAPIError) -> JSONValue {
        let filter = try request.filter()
        let isShown: [Silence.State: Bool] = [
            .active: try request.isOn("active"), .pending: try request.isOn("pending"),
            .expired: try request.isOn("expired"),
        ]
        let now = time.now()
        func rank(_ silence: Silence) -> (Int, Timestamp, String) {
            switch silence.state(at: now) {
            case .active: (0, silence.endsAt, silence.id)
            case .pending: (1, silence.startsAt, silence.id)
            case .expired: (2, -silence.endsAt, silence.id)
            }
        }
        let found = notifier.silences.all.filter { silence in
            isShown[silence.state(at: now)] == true && filter.allSatisfy { silence.matchers.contains($0) }
        }
        return .array(found.sorted { rank($0) < rank($1) }.map { $0.document(at: now) })
    }

    /// One silence.
    func silence(_ id: Silence.ID) throws(AlertAPIError) -> JSONValue {
        try check(id)
        guard let silence = notifier.silences[id] else { throw .notFound(nil) }
        return silence.document(at: time.now())
    }

    /// Makes a silence, or changes one.
    func postSilence(_ request: AlertAPIRequest) async throws(AlertAPIError) -> AlertAPIAnswer {
        let document = try request.document("silence")
        for name in ["matchers", "startsAt", "endsAt", "createdBy", "comment"] where document[name] ?? .null == .null {
            throw .missing(name)
        }
        do throws(SilenceError) {
            var silence = try Silence(document: document)
            // Alertmanager's clients do not know it, and send back what they do.
            if document["recurring"] == nil { silence.recurrence = notifier.silences[silence.id]?.recurrence }
            let id = try await notifier.set(silence)
            return AlertAPIAnswer(["silenceID": .string(id)])
        } catch {
            if case .notFound = error { throw .notFound(error.description) }
            throw .refused(error.description)
        }
    }

    /// Ends a silence.
    func deleteSilence(_ id: Silence.ID) async throws(AlertAPIError) -> AlertAPIAnswer {
        try check(id)
        do throws(SilenceError) {
            try await notifier.expire(id)
            return AlertAPIAnswer(nil)
        } catch {
            throw .notFound(nil)
        }
    }

    private func check(_ id: Silence.ID) throws(AlertAPIError) {
        let lengths = id.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        guard lengths == [8, 4, 4, 4, 12], id.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            throw .invalid("silenceID in path must be of type uuid: \"\(id)\"")
        }
    }
}
