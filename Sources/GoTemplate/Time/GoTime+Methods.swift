internal import Format

extension GoTime {
    /// `time.Month`, a number that is printed as its name.
    private static let monthType = GoType("time.Month", text: { name(of: $0, in: monthNames, from: 1) })
    /// `time.Weekday`.
    private static let weekdayType = GoType("time.Weekday", text: { name(of: $0, in: weekdayNames, from: 0) })

    private static func name(of value: GoValue, in names: [String], from first: Int64) -> String {
        guard case .int(let number) = value.bare else { return "" }
        return names[Int(number - first)]
    }

    /// What a template may call on a time.
    static let methods: [String: GoMethod] = parts.merging(stamps) { $1 }.merging(arithmetic) { $1 }

    private static let parts: [String: GoMethod] = [
        "Year": GoMethod { receiver, _ in .int(receiver.time.date.year) },
        "Month": GoMethod { receiver, _ in .typed(monthType, .int(receiver.time.date.month)) },
        "Day": GoMethod { receiver, _ in .int(receiver.time.date.day) },
        "YearDay": GoMethod { receiver, _ in .int(receiver.time.dayOfYear) },
        "Weekday": GoMethod { receiver, _ in .typed(weekdayType, .int(receiver.time.weekday)) },
        "Hour": GoMethod { receiver, _ in .int(receiver.time.hour) },
        "Minute": GoMethod { receiver, _ in .int(receiver.time.minute) },
        "Second": GoMethod { receiver, _ in .int(receiver.time.second) },
        "Nanosecond": GoMethod { receiver, _ in .int(receiver.time.nanoseconds) },
        "IsZero": GoMethod { receiver, _ in .bool(receiver.time.isZero) },
        "IsDST": GoMethod { _, _ in .bool(false) },
        "String": GoMethod { receiver, _ in .string(receiver.time.text) },
        "Format": GoMethod(.string) { receiver, layout in .string(receiver.time.formatted(layout[0].text)) },
        "UTC": GoMethod { receiver, _ in .time(receiver.time.shown(ahead: 0)) },
    ]

    private static let stamps: [String: GoMethod] = [
        "Unix": GoMethod { receiver, _ in receiver.time.stamp(1) },
        "UnixMilli": GoMethod { receiver, _ in receiver.time.stamp(1000) },
        "UnixMicro": GoMethod { receiver, _ in receiver.time.stamp(1_000_000) },
        "UnixNano": GoMethod { receiver, _ in receiver.time.stamp(1_000_000_000) },
    ]

    private static let arithmetic: [String: GoMethod] = [
        "Add": GoMethod(.duration) { receiver, duration in .time(receiver.time.adding(duration[0].integer)) },
        "AddDate": GoMethod(.int, .int, .int) { receiver, amounts in
            let amounts = amounts.map(\.integer)
            guard let time = receiver.time.adding(years: amounts[0], months: amounts[1], days: amounts[2]) else {
                throw FunctionError("the date is out of range")
            }
            return .time(time)
        },
        "Sub": GoMethod(.time) { receiver, other in GoDuration.value(receiver.time.since(other[0].time)) },
        "Before": GoMethod(.time) { receiver, other in .bool(receiver.time < other[0].time) },
        "After": GoMethod(.time) { receiver, other in .bool(receiver.time > other[0].time) },
        "Equal": GoMethod(.time) { receiver, other in .bool(receiver.time == other[0].time) },
        "Compare": GoMethod(.time) { receiver, other in
            .int(receiver.time < other[0].time ? -1 : receiver.time == other[0].time ? 0 : 1)
        },
        "Truncate": GoMethod(.duration) { receiver, step in
            .time(receiver.time.rounded(to: step[0].integer, down: true))
        },
        "Round": GoMethod(.duration) { receiver, step in
            .time(receiver.time.rounded(to: step[0].integer, down: false))
        },
    ]

    /// The time since 1970 in parts of a second, which wrap around as they do in Go.
    private func stamp(_ perSecond: Int64) -> GoValue {
        .typed(.int64, .int(seconds &* perSecond &+ nanoseconds / (1_000_000_000 / perSecond)))
    }
}

extension GoValue {
    /// What a value holds that is a time.
    package var time: GoTime {
        guard case .time(let time) = bare else { return GoTime(seconds: 0) }
        return time
    }

    /// What a value holds that is a text.
    package var text: String {
        guard case .string(let text) = bare else { return "" }
        return text
    }
}
