import Format

/// Why a text says nothing that recurs.
package struct RecurrenceError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    fileprivate init(_ text: String, _ complaint: String) {
        description = "'\(text)' \(complaint); write it as \"Sat 02:00-04:00 Europe/Berlin\" or \"daily 22:00-06:00\""
    }
}

extension Recurrence {
    private static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let everyDay: Set<Int> = Set(0...6)

    /// Reads `Mon-Fri,Sun 22:00-06:00 Europe/Berlin`. Without days it is every day, without a place the given one.
    package init(parsing text: String, in here: Location = .utc) throws(RecurrenceError) {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        var days = Self.everyDay
        if let word = words.first, word.first?.isNumber == false {
            words.removeFirst()
            guard let found = Self.days(word.lowercased()) else {
                throw RecurrenceError(text, "names no days in '\(word)'")
            }
            days = found
        }
        let times = words.first?.split(separator: "-").map { Self.clock($0) } ?? []
        guard times.count == 2, let from = times[0], let to = times[1], from < Self.dayLength else {
            throw RecurrenceError(text, "does not say from when to when")
        }
        guard from != to else { throw RecurrenceError(text, "begins and ends at the same time") }
        self.days = days
        self.from = from
        self.to = to
        switch words.count {
        case 1: location = here
        case 2:
            guard let location = Location(named: words[1]) else {
                throw RecurrenceError(text, "names '\(words[1])', which the tz database of the system does not have")
            }
            self.location = location
        default: throw RecurrenceError(text, "goes on behind the place")
        }
    }

    private static func days(_ text: String) -> Set<Int>? {
        if text == "daily" { return everyDay }
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                name.utf8.count < 3 ? nil : names.firstIndex { $0.lowercased().hasPrefix(name) }
            }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
            // `Fri-Mon` goes over the end of the week.
            for step in 0...(last - first + 7) % 7 { days.insert((first + step) % 7) }
        }
        return days
    }

    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = Int64(parts[0]), let minute = Int64(parts[1]), (0...24).contains(hour),
            (0...59).contains(minute),
            hour < 24 || minute == 0
        else { return nil }
        return (hour * 60 + minute) * 60_000
    }
}

extension Recurrence: CustomStringConvertible {
    /// As it is read.
    package var description: String {
        func clock(_ time: Int64) -> String {
            let (hour, minute) = (time / 3_600_000, time / 60_000 % 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        }
        return "\(dayText) \(clock(from))-\(clock(to)) \(location.name)"
    }

    private var dayText: String {
        if days == Self.everyDay { return "daily" }
        func name(_ day: Int) -> String { String(Self.names[day].prefix(3)) }
        var parts: [String] = []
        var day = 0
        while day < 7 {
            let last = (day..<7).prefix { days.contains($0) }.last
            if let last { parts.append(last > day + 1 ? "\(name(day))-\(name(last))" : name(day)) }
            day = (last.map { $0 > day + 1 ? $0 : day } ?? day) + 1
        }
        return parts.joined(separator: ",")
    }
}
