/// The rule by which offsets change from year to year: POSIX' `TZ`, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule: Hashable, Sendable {
    /// The moment of a year when something begins.
    private struct Change: Hashable {
        /// How the day is told.
        enum Day: Hashable {
            /// From 1 on, leap days not counted.
            case julian(Int64)
            /// From 0 on, leap days counted.
            case ofYear(Int64)
            /// The first to fourth weekday of a month, or 5 for the last; 0 is Sunday.
            case weekday(month: Int64, week: Int64, weekday: Int64)
        }

        let day: Day
        /// Since midnight; may be negative or more than a day.
        let second: Int64
    }

    /// The time that holds between two changes of a year.
    private struct Summer: Hashable {
        /// Seconds east of UTC.
        let offset: Int64
        let start: Change
        let end: Change
    }

    /// Seconds east of UTC.
    private let standard: Int64
    private let summer: Summer?

    /// Reads the text; nil when it is none, or one without rules for its summer time.
    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.takeName(&rest), let west = Self.takeTime(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.takeName(&rest) else { return nil }
        var offset = standard + 3600
        if rest.first != "," {
            guard let west = Self.takeTime(&rest) else { return nil }
            offset = -west
        }
        guard let start = Self.takeChange(&rest), let end = Self.takeChange(&rest), rest.isEmpty else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// Seconds east of UTC at a time, given in seconds since 1970-01-01.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let local = seconds + standard
        let year = CivilDate(daysSinceEpoch: (local - local.modulo(86_400)) / 86_400).year
        // Each change is told in the time that holds until then.
        let start = Self.seconds(of: summer.start, in: year) - standard
        let end = Self.seconds(of: summer.end, in: year) - summer.offset
        let isSummer = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    /// Local seconds since 1970-01-01.
    private static func seconds(of change: Change, in year: Int64) -> Int64 {
        let first = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
        let day: Int64
        switch change.day {
        case .ofYear(let number): day = first + number
        case .julian(let number):
            let hasLeapDay = CivilDate(year: year, month: 3, day: 1).daysSinceEpoch - first == 60
            day = first + number - 1 + (hasLeapDay && number >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let begin = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
            let next =
                month == 12
                ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: month + 1, day: 1)
            // 1970-01-01 was a Thursday.
            let earliest = begin + (weekday - begin - 4).modulo(7)
            let latest = earliest + 7 * (week - 1)
            day = latest < next.daysSinceEpoch ? latest : latest - 7
        }
        return day * 86_400 + change.second
    }

    // MARK: Parsing

    private static func takeName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest[name.endIndex...]
        return !name.isEmpty
    }

    /// `-3:30` in seconds.
    private static func takeTime(_ rest: inout Substring) -> Int64? {
        let sign: Int64 = rest.first == "-" ? -1 : 1
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        guard let hours = takeNumber(&rest, 0...167) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] as [Int64] {
            guard rest.first == ":" else { break }
            rest.removeFirst()
            guard let number = takeNumber(&rest, 0...59) else { return nil }
            seconds += number * unit
        }
        return sign * seconds
    }

    private static func takeChange(_ rest: inout Substring) -> Change? {
        guard rest.first == "," else { return nil }
        rest.removeFirst()
        let day: Change.Day
        switch rest.first {
        case "J":
            rest.removeFirst()
            guard let number = takeNumber(&rest, 1...365) else { return nil }
            day = .julian(number)
        case "M":
            var numbers: [Int64] = []
            for bounds in [1...12, 1...5, 0...6] as [ClosedRange<Int64>] {
                rest.removeFirst()
                guard let number = takeNumber(&rest, bounds) else { return nil }
                numbers.append(number)
                guard numbers.count == 3 || rest.first == "." else { return nil }
            }
            day = .weekday(month: numbers[0], week: numbers[1], weekday: numbers[2])
        default:
            guard let number = takeNumber(&rest, 0...365) else { return nil }
            day = .ofYear(number)
        }
        guard rest.first == "/" else { return Change(day: day, second: 7200) }
        rest.removeFirst()
        return takeTime(&rest).map { Change(day: day, second: $0) }
    }

    private static func takeNumber(_ rest: inout Substring, _ bounds: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), bounds.contains(number) else { return nil }
        rest = rest[digits.endIndex...]
        return number
    }
}

extension Int64 {
    /// The remainder that is never negative.
    fileprivate func modulo(_ divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
