package import Format
package import Model

/// All silences, with Alertmanager's rules of how they are made, changed and ended (`silence/silence.go`).
package struct Silences: Sendable {
    /// How much is kept.
    package struct Limits: Sendable {
        package var silences = 10_000

        package init() {}
    }

    /// How long a silence is kept once it has expired, in milliseconds.
    package static let retention: Int64 = 120 * 3_600_000

    private let limits: Limits
    private var byID: [Silence.ID: Silence] = [:]
    private var index = MatcherIndex<Silence.ID>()

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// All that are kept, in no order.
    package var all: some Collection<Silence> { byID.values }

    package subscript(id: Silence.ID) -> Silence? { byID[id] }

    /// Takes up a silence without an ID, or changes that of its ID. One that has begun with other matchers, or at another
    /// time, is ended, and another takes its place. Returns the ID that it has now, and what has become of whom.
    package mutating func set(
        _ silence: Silence, at now: Timestamp, newID: @autoclosure () -> Silence.ID
    ) throws(SilenceError) -> (id: Silence.ID, changed: [Silence]) {
        var silence = silence
        if silence.startsAt == 0 { silence.startsAt = now }
        try silence.validate()
        guard silence.endsAt > now else { throw .invalid("its end is in the past") }
        let former = byID[silence.id]
        guard silence.id.isEmpty || former != nil else { throw .notFound(silence.id) }
        silence.updatedAt = now
        if let former, former.canBecome(silence, at: now) {
            keep(silence)
            return (silence.id, [silence])
        }
        guard byID.count < limits.silences else { throw .tooMany(limit: limits.silences) }
        let ended = former.flatMap { expireNow($0, at: now) }
        silence.id = newID()
        silence.startsAt = max(silence.startsAt, now)
        keep(silence)
        return (silence.id, [ended, silence].compactMap(\.self))
    }

    /// Ends a silence; returns what has become of it, nil when it had ended before.
    package mutating func expire(_ id: Silence.ID, at now: Timestamp) throws(SilenceError) -> Silence? {
        guard let silence = byID[id] else { throw .notFound(id) }
        return expireNow(silence, at: now)
    }

    /// Takes up silences of before a restart.
    package mutating func resume(_ former: [Silence]) {
        for silence in former { keep(silence) }
    }

    /// Forgets what expired so long ago that nobody asks for it any more.
    package mutating func collect(at now: Timestamp) -> [Silence.ID] {
        let old = byID.values.filter { $0.endsAt + Self.retention <= now }.map(\.id)
        for id in old {
            byID[id] = nil
            index.remove(id)
        }
        return old
    }

    /// The silences in force for an alert, sorted.
    package func silencing(_ labels: Labels, at time: Timestamp) -> [Silence.ID] {
        var found: [Silence.ID] = []
        index.forEachMatch(of: labels) { id in
            if byID[id]?.isInForce(at: time) == true { found.append(id) }
        }
        return found.count > 1 ? found.sorted() : found
    }

    /// When the next silence begins or ceases to be in force; nil when none does.
    package func nextChange(after time: Timestamp) -> Timestamp? {
        byID.values.lazy.compactMap { $0.nextChange(after: time) }.min()
    }

    private mutating func expireNow(_ silence: Silence, at now: Timestamp) -> Silence? {
        guard silence.endsAt > now else { return nil }
        var silence = silence
        silence.startsAt = min(silence.startsAt, now)
        silence.endsAt = now
        silence.updatedAt = now
        keep(silence)
        return silence
    }

    private mutating func keep(_ silence: Silence) {
        index.remove(silence.id)
        byID[silence.id] = silence
        index.insert(silence.id, silence.matchers)
    }
}

extension Silence {
    /// Whether it may be changed in its place, as nothing of its past would become untrue.
    fileprivate func canBecome(_ other: Silence, at now: Timestamp) -> Bool {
        guard matchers == other.matchers, now < endsAt else { return false }
        // Clients send seconds.
        return startsAt <= now ? startsAt / 1000 == other.startsAt / 1000 : other.startsAt >= now
    }
}
