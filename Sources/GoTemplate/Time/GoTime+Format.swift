internal import Format

extension GoTime {
    /// The English names of the months.
    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    /// The English names of the days.
    static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// The time in the form that a layout shows.
    package func formatted(_ layout: String) -> String {
        TimeLayout(layout).slots.reduce(into: "") { $0 += padded(text(of: $1.part), $1) }
    }

    /// As `String` writes it.
    var text: String { formatted("2006-01-02 15:04:05.999999999 -0700 MST") }

    private func text(of part: TimeLayout.Part) -> String {
        switch part {
        case .text(let text): return text
        case .month: return String(date.month)
        case .monthName: return Self.monthNames[Int(date.month) - 1]
        case .shortMonthName: return String(Self.monthNames[Int(date.month) - 1].prefix(3))
        case .weekdayName: return Self.weekdayNames[Int(weekday)]
        case .shortWeekdayName: return String(Self.weekdayNames[Int(weekday)].prefix(3))
        case .day: return String(date.day)
        case .dayOfYear: return String(dayOfYear)
        case .hour: return String(hour)
        case .twelveHour: return String((hour + 11) % 12 + 1)
        case .minute: return String(minute)
        case .second: return String(second)
        case .year: return String(date.year)
        case .shortYear: return String(date.year.magnitude % 100)
        case .halfOfDay(let lowercased):
            let text = hour < 12 ? "AM" : "PM"
            return lowercased ? text.lowercased() : text
        // Other zones are known by their distance alone, which is how Go names those without letters.
        case .zoneName: return offset == 0 ? "UTC" : zone(like: offset % 3600 == 0 ? "-07" : "-0700")
        case .zoneOffset(let example): return offset == 0 && example.hasPrefix("Z") ? "Z" : zone(like: example)
        case .fraction(let digits, let separator, let trims): return fraction(digits, separator, trims: trims)
        }
    }

    /// How far the clocks are ahead, in the form of `-07:00`.
    private func zone(like example: String) -> String {
        let parts = [offset.magnitude / 3600, offset.magnitude / 60 % 60, offset.magnitude % 60]
        let shown = parts.prefix(example.utf8.count { $0 != UInt8(ascii: ":") } / 2)
        let texts = shown.map { $0 < 10 ? "0\($0)" : String($0) }
        return (offset < 0 ? "-" : "+") + texts.joined(separator: example.contains(":") ? ":" : "")
    }

    private func padded(_ text: String, _ slot: TimeLayout.Slot) -> String {
        let missing = slot.width - text.utf8.count
        guard missing > 0 || text.hasPrefix("-") else { return text }
        let filler = String(repeating: slot.filler, count: max(0, text.hasPrefix("-") ? missing + 1 : missing))
        return text.hasPrefix("-") ? "-" + filler + text.dropFirst() : filler + text
    }

    private func fraction(_ digits: Int, _ separator: String, trims: Bool) -> String {
        let all = String(nanoseconds)
        // Go knows no digits beyond the nanosecond.
        var text = (String(repeating: "0", count: 9 - all.utf8.count) + all).prefix(min(9, digits))
        if trims {
            while text.last == "0" { text.removeLast() }
            if text.isEmpty { return "" }
        }
        return separator + text
    }
}
