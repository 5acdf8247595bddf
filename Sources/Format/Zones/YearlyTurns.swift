/// Clocks that are turned on the same days of each year, or never, as POSIX' `TZ` says it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyTurns: Hashable, Sendable {
    private enum Day: Hashable {
        /// From 1, as if there were no leap days.
        case ordinal(Int64)
        /// From 0.
        case index(Int64)
        /// The nth such weekday of a month, where Sunday is 0 and 5 means the last.
        case weekday(month: Int64, week: Int64, day: Int64)
    }

    private struct Moment: Hashable {
        let day: Day
        /// By the clock as it is before it is turned, in seconds.
        let time: Int64
    }

    private struct Summer: Hashable {
        let offset: Int64
        let start: Moment
        let end: Moment
    }

    private let standard: Int64
    private let summer: Summer?

    /// Nil when the text is not of the form.
    init?(_ text: String) {
        var reader = Reader(rest: text[...].utf8)
        guard reader.name(), let west = reader.clock() else { return nil }
        standard = -west
        guard !reader.rest.isEmpty else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = standard + 3600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let west = reader.clock() else { return nil }
            offset = -west
        }
        guard reader.take(","), let start = reader.moment(), reader.take(","), let end = reader.moment(),
            reader.rest.isEmpty
        else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// How far clocks are ahead of UTC, in seconds.
    func offset(at second: Int64) -> Int64 { turns(around: second).last { $0.time <= second }?.offset ?? standard }

    /// When clocks are turned next; nil when they never are.
    func nextTurn(after second: Int64) -> Int64? { turns(around: second).first { $0.time > second }?.time }

    /// Those of three years, by time.
    private func turns(around second: Int64) -> [ZoneRules.Turn] {
        guard let summer else { return [] }
        let year = CivilDate(daysSinceEpoch: second.flooredDivision(by: 86_400).quotient).year
        return (year - 1...year + 1).flatMap { year in
            [
                ZoneRules.Turn(time: Self.second(of: summer.start, in: year) - standard, offset: summer.offset),
                ZoneRules.Turn(time: Self.second(of: summer.end, in: year) - summer.offset, offset: standard),
            ]
        }.sorted { $0.time < $1.time }
    }

    private static func second(of moment: Moment, in year: Int64) -> Int64 {
        let newYear = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
        let day: Int64
        switch moment.day {
        case .ordinal(let number):
            let isLeap = CivilDate(year: year + 1, month: 1, day: 1).daysSinceEpoch - newYear == 366
            day = newYear + number - (isLeap && number >= 60 ? 0 : 1)
        case .index(let number): day = newYear + number
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
            let next = CivilDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1).daysSinceEpoch
            // 1970-01-01 was a Thursday.
            var found = first + (weekday - (first + 4)).flooredDivision(by: 7).remainder + (week - 1) * 7
            while found >= next { found -= 7 }
            day = found
        }
        return day * 86_400 + moment.time
    }

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        /// `CET`, or `<+03>`.
        mutating func name() -> Bool {
            if take("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                return take(">")
            }
            let length = rest.prefix { (UInt8(ascii: "A")...UInt8(ascii: "z")).contains($0) }.count
            rest = rest.dropFirst(length)
            return length >= 3
        }

        mutating func number(in range: ClosedRange<Int64>) -> Int64? {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            return Int64(String(Substring(digits))).flatMap { range.contains($0) ? $0 : nil }
        }

        /// `-1`, `+5:30` or `2:00:00`, in seconds.
        mutating func clock() -> Int64? {
            let sign: Int64 = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard var seconds = number(in: 0...167).map({ $0 * 3600 }) else { return nil }
            for unit: Int64 in [60, 1] where take(":") {
                guard let part = number(in: 0...59) else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        mutating func moment() -> Moment? {
            guard let day = day() else { return nil }
            guard take("/") else { return Moment(day: day, time: 7200) }
            return clock().map { Moment(day: day, time: $0) }
        }

        private mutating func day() -> Day? {
            if take("J") { return number(in: 1...365).map { .ordinal($0) } }
            guard take("M") else { return number(in: 0...365).map { .index($0) } }
            guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
                let day = number(in: 0...6)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }
    }
}
