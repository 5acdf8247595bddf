package import Format
package import Model

/// Alerts that nobody is to be told of for some time.
package struct Silence: Hashable, Sendable {
    /// Which one it is, as Alertmanager names it.
    package typealias ID = String

    /// Whether it is in force; the raw values are Alertmanager's.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case active, pending, expired
    }

    /// A UUID; empty until the silence is set.
    package var id: ID = ""
    /// All must accept an alert's labels.
    package var matchers: [Matcher]
    package var startsAt: Timestamp
    package var endsAt: Timestamp
    package var updatedAt: Timestamp = 0
    package var createdBy: String
    package var comment: String
    package var annotations: Labels = .empty
    /// When it is in force between its start and its end; nil when it always is.
    package var recurrence: Recurrence?

    package init(
        matchers: [Matcher], startsAt: Timestamp, endsAt: Timestamp, createdBy: String = "", comment: String = "",
        recurrence: Recurrence? = nil
    ) {
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
        self.recurrence = recurrence
    }

    /// A recurring silence is pending between its windows.
    package func state(at time: Timestamp) -> State {
        if time >= endsAt { return .expired }
        return isInForce(at: time) ? .active : .pending
    }

    /// Whether alerts that it accepts are silenced.
    package func isInForce(at time: Timestamp) -> Bool {
        startsAt <= time && time < endsAt && recurrence?.contains(time) ?? true
    }

    /// When it begins or ceases to be in force; nil when it never does any more.
    package func nextChange(after time: Timestamp) -> Timestamp? {
        if time >= endsAt { return nil }
        if time < startsAt {
            guard !isInForce(at: startsAt) else { return startsAt }
            return recurrence?.nextChange(after: startsAt).flatMap { $0 < endsAt ? $0 : nil }
        }
        guard let recurrence else { return endsAt }
        let change = recurrence.nextChange(after: time) ?? endsAt
        if change < endsAt { return change }
        return isInForce(at: time) ? endsAt : nil
    }
}
