internal import Format

/// A moment as Go's `time.Time` holds it, and how far the clocks are ahead by which it is shown.
package struct GoTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01, rounded down.
    let seconds: Int64
    /// Of the second.
    let nanoseconds: Int64
    /// In seconds, as of this moment; 0 is UTC.
    private(set) var offset: Int64 = 0

    /// Seconds since 1970-01-01 and any number of nanoseconds more.
    package init(seconds: Int64, nanoseconds: Int64 = 0) {
        let (more, rest) = nanoseconds.dividedDown(by: 1_000_000_000)
        self.seconds = seconds &+ more
        self.nanoseconds = rest
    }

    /// Milliseconds since 1970-01-01.
    package init(milliseconds: Int64) {
        let (seconds, rest) = milliseconds.dividedDown(by: 1000)
        self.init(seconds: seconds, nanoseconds: rest * 1_000_000)
    }

    package static func == (left: GoTime, right: GoTime) -> Bool {
        (left.seconds, left.nanoseconds) == (right.seconds, right.nanoseconds)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(seconds)
        hasher.combine(nanoseconds)
    }

    /// The same moment by clocks that are so many seconds ahead of UTC.
    package func shown(ahead offset: Int64) -> GoTime {
        var time = self
        time.offset = offset
        return time
    }

    /// In milliseconds since 1970-01-01, as near as a word can tell it.
    package var milliseconds: Int64 { Int64(clamping: total / 1_000_000) }

    package static func < (left: GoTime, right: GoTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Nanoseconds since 1970-01-01, of which there are more than a word holds.
    private var total: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

    private init(total: Int128) {
        let (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
        self.init(seconds: Int64(truncatingIfNeeded: seconds), nanoseconds: Int64(rest))
    }

    // MARK: The calendar

    private static let daysToYearOne: Int64 = 719_162

    private var day: (days: Int64, second: Int64) {
        let (days, second) = (seconds &+ offset).dividedDown(by: 86_400)
        return (days, second)
    }

    /// The day of the Gregorian calendar.
    var date: CivilDate { CivilDate(daysSinceEpoch: day.days) }
    /// 0 to 23.
    var hour: Int64 { day.second / 3600 }
    /// 0 to 59.
    var minute: Int64 { day.second / 60 % 60 }
    /// 0 to 59.
    var second: Int64 { day.second % 60 }
    /// 0 for Sunday.
    var weekday: Int64 { (day.days + 4).dividedDown(by: 7).remainder }
    /// From 1 on.
    var dayOfYear: Int64 {
        day.days - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch + 1
    }
    /// Whether it is the beginning of year 1, which is how Go says that a time is not known.
    var isZero: Bool { seconds == -Self.daysToYearOne * 86_400 && nanoseconds == 0 }

    // MARK: Arithmetic

    /// The time a duration of nanoseconds later.
    package func adding(_ duration: Int64) -> GoTime { GoTime(total: total + Int128(duration)).shown(ahead: offset) }

    /// The nanoseconds from another time to this one, as near as a duration can tell them.
    package func since(_ other: GoTime) -> Int64 { Int64(clamping: total - other.total) }

    /// The time with other numbers for its year, month and day, which may be beyond what these have.
    func adding(years: Int64, months: Int64, days: Int64) -> GoTime? {
        // Far beyond this the calendar's arithmetic would leave its word.
        guard [years, months, days].allSatisfy({ $0.magnitude < 1 << 30 }) else { return nil }
        let date = date
        let (moreYears, month) = (date.month - 1 + months).dividedDown(by: 12)
        let first = CivilDate(year: date.year + years + moreYears, month: month + 1, day: 1).daysSinceEpoch
        return GoTime(
            seconds: (first + date.day - 1 + days) * 86_400 + day.second - offset, nanoseconds: nanoseconds
        ).shown(ahead: offset)
    }

    /// The time rounded to a multiple of a duration since year 1, down or to the nearest.
    func rounded(to duration: Int64, down: Bool) -> GoTime {
        guard duration > 0 else { return self }
        let yearOne = Int128(Self.daysToYearOne) * 86_400 * 1_000_000_000
        let step = Int128(duration)
        var rest = (total + yearOne) % step
        if rest < 0 { rest += step }
        return GoTime(total: total - rest + (down || rest + rest < step ? 0 : step)).shown(ahead: offset)
    }
}

extension Int64 {
    /// Quotient and a remainder that is never negative.
    func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
