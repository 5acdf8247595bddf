package import Format

/// Times of days, weeks, months and years: an element of `time_intervals`. What is not said holds always; an empty
/// list holds never.
package struct TimeInterval: Hashable, Sendable {
    /// In minutes of a day, up to 1440; the end does not belong to it.
    package var times: [Range<Int>]?
    /// 0 is Sunday.
    package var weekdays: [ClosedRange<Int>]?
    package var daysOfMonth: [DayRange]?
    package var months: [ClosedRange<Int>]?
    package var years: [ClosedRange<Int>]?
    /// Where the times hold; nil for UTC.
    package var location: Location?

    package init() {}

    /// Days of a month, from one to another, both counted in; negative ones count from its end, which is -1.
    package struct DayRange: Hashable, Sendable {
        package let first: Int
        package let last: Int

        /// Whether a day belongs to it in a month of so many days.
        func contains(_ day: Int, ofDays count: Int) -> Bool {
            let first = self.first < 0 ? count + self.first + 1 : self.first
            let last = self.last < 0 ? count + self.last + 1 : self.last
            return first <= day && day <= last
        }
    }

    /// Whether a moment lies within.
    package func contains(_ time: Timestamp) -> Bool {
        let local = (location ?? .utc).clock(at: time).flooredDivision(by: 1000)
        let days = local.flooredDivision(by: 86_400)
        let minute = Int((local - days * 86_400) / 60)
        let date = CivilDate(daysSinceEpoch: days)
        // 1970-01-01 was a Thursday.
        let weekday = Int(days + 4 - (days + 4).flooredDivision(by: 7) * 7)
        return holds(times) { $0.contains(minute) }
            && holds(daysOfMonth) { $0.contains(Int(date.day), ofDays: date.daysInMonth) }
            && holds(months) { $0.contains(Int(date.month)) } && holds(weekdays) { $0.contains(weekday) }
            && holds(years) { $0.contains(Int(date.year)) }
    }

    private func holds<Part>(_ parts: [Part]?, _ contains: (Part) -> Bool) -> Bool {
        parts?.contains(where: contains) ?? true
    }
}

extension CivilDate {
    fileprivate var daysInMonth: Int {
        let next =
            month == 12 ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: month + 1, day: 1)
        return Int(next.daysSinceEpoch - CivilDate(year: year, month: month, day: 1).daysSinceEpoch)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
