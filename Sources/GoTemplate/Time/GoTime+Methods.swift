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
        "Year": GoMethod { self_, _ in .int(self_.time.date.year) },
        "Month": GoMethod { self_, _ in .typed(monthType, .int(self_.time.date.month)) },
        "Day": GoMethod { self_, _ in .int(self_.time.date.day) },
        "YearDay": GoMethod { self_, _ in .int(self_.time.dayOfYear) },
        "Weekday": GoMethod { self_, _ in .typed(weekdayType, .int(self_.time.weekday)) },
        "Hour": GoMethod { self_, _ in .int(self_.time.hour) },
        "Minute": GoMethod { self_, _ in .int(self_.time.minute) },
        "Second": GoMethod { self_, _ in .int(self_.time.second) },
        "Nanosecond": GoMethod { self_, _ in .int(self_.time.nanoseconds) },
        "IsZero": GoMethod { self_, _ in .bool(self_.time.isZero) },
        "IsDST": GoMethod { _, _ in .bool(false) },
        "String": GoMethod { self_, _ in .string(self_.time.text) },
        "Format": GoMethod(.string) { self_, layout in .string(self_.time.formatted(layout[0].text)) },
        "UTC": GoMethod { self_, _ in self_ },
    ]

    private static let stamps: [String: GoMethod] = [
        "Unix": GoMethod { self_, _ in self_.time.stamp(1) },
        "UnixMilli": GoMethod { self_, _ in self_.time.stamp(1000) },
        "UnixMicro": GoMethod { self_, _ in self_.time.stamp(1_000_000) },
        "UnixNano": GoMethod { self_, _ in self_.time.stamp(1_000_000_000) },
    ]

    private static let arithmetic: [String: GoMethod] = [
        "Add": GoMethod(.duration) { self_, duration in .time(self_.time.adding(duration[0].integer)) },
        "AddDate": GoMethod(.int, .int, .int) { self_, amounts in
            let amounts = amounts.map(\.integer)
            guard let time = self_.time.adding(years: amounts[0], months: amounts[1], days: amounts[2]) else {
                throw FunctionError("the date is out of range")
            }
            return .time(time)
        },
        "Sub": GoMethod(.time) { self_, other in GoDuration.value(self_.time.since(other[0].time)) },
        "Before": GoMethod(.time) { self_, other in .bool(self_.time < other[0].time) },
        "After": GoMethod(.time) { self_, other in .bool(self_.time > other[0].time) },
        "Equal": GoMethod(.time) { self_, other in .bool(self_.time == other[0].time) },
        "Compare": GoMethod(.time) { self_, other in
            .int(self_.time < other[0].time ? -1 : self_.time == other[0].time ? 0 : 1)
        },
        "Truncate": GoMethod(.duration) { self_, step in
            .time(self_.time.rounded(to: step[0].integer, down: true))
        },
        "Round": GoMethod(.duration) { self_, step in
            .time(self_.time.rounded(to: step[0].integer, down: false))
        },
    ]

    /// The time since 1970 in parts of a second, which wrap around as they do in Go.
    private func stamp(_ perSecond: Int64) -> GoValue {
        .typed(.int64, .int(seconds &* perSecond &+ nanoseconds / (1_000_000_000 / perSecond)))
    }
}

extension GoValue {
    /// What a value holds that is a time.
    fileprivate var time: GoTime {
        guard case .time(let time) = bare else { return GoTime(seconds: 0) }
        return time
    }

    /// What a value holds that is a text.
    package var text: String {
        guard case .string(let text) = bare else { return "" }
        return text
    }
}
