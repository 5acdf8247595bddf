import Format

/// When a recurring silence is in force: on these days between two times of a place's clocks.
///
/// A window that ends before it begins ends on the next day; it belongs to the day on which it begins.
package struct Recurrence: Hashable, Sendable {
    static let dayLength: Int64 = 86_400_000

    /// From 0, Monday, to 6; those on which a window begins.
    let days: Set<Int>
    /// Since midnight, in milliseconds.
    let from: Int64
    /// Since midnight, in milliseconds; never the same as `from`.
    let to: Int64
    package let location: Location

    /// Whether it is in force.
    func contains(_ time: Timestamp) -> Bool {
        let (day, clock) = Self.divided(location.clock(at: time))
        if from < to { return days.contains(Self.weekday(day)) && from <= clock && clock < to }
        return days.contains(Self.weekday(day)) && from <= clock
            || days.contains(Self.weekday(day - 1)) && clock < to
    }

    /// When it begins or ceases to be in force; nil when it always is.
    func nextChange(after time: Timestamp) -> Timestamp? {
        let isInForce = contains(time)
        let today = Self.divided(location.clock(at: time)).day
        // A week holds every day that there is; where clocks are turned, a window may begin or end too.
        var candidates = (today - 1...today + 8).flatMap { day in
            [from, to].flatMap { location.times(atClock: day * Self.dayLength + $0) }
        }
        var turn = location.nextTurn(after: time)
        while let found = turn, found <= time + 9 * Self.dayLength {
            candidates.append(found)
            turn = location.nextTurn(after: found)
        }
        return candidates.filter { $0 > time && contains($0) != isInForce }.min()
    }

    private static func divided(_ clock: Timestamp) -> (day: Int64, clock: Int64) {
        let clockOfDay = (clock % dayLength + dayLength) % dayLength
        return ((clock - clockOfDay) / dayLength, clockOfDay)
    }

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) }
}
