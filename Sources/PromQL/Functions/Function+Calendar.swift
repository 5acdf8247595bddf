internal import Format
internal import Model

extension Function {
    /// Parts of the date that a number of seconds since the epoch falls on, in UTC; without an argument, of the step's
    /// own time.
    static let calendar: [Function] = [
        part("minute") { $0.secondOfDay / 60 % 60 },
        part("hour") { $0.secondOfDay / 3600 },
        // The epoch was a Thursday.
        part("day_of_week") { moment in (moment.day % 7 + 11) % 7 },
        part("day_of_month") { $0.date.day },
        part("day_of_year") { $0.day - CivilDate(year: $0.date.year, month: 1, day: 1).daysSinceEpoch + 1 },
        part("days_in_month") { moment in
            let date = moment.date
            let next = CivilDate(
                year: date.month == 12 ? date.year + 1 : date.year, month: date.month % 12 + 1, day: 1)
            return next.daysSinceEpoch - CivilDate(year: date.year, month: date.month, day: 1).daysSinceEpoch
        },
        part("month") { $0.date.month },
        part("year") { $0.date.year },
    ]

    private static func part(_ name: String, _ part: @escaping @Sendable (Moment) -> Int64) -> Function {
        Function(
            name, [.vector], count: 0...1,
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let value = { (seconds: Double) in Moment(seconds).map { Double(part($0)) } ?? .nan }
                guard let argument = call.arguments.first else {
                    return .vector([
                        Column(labels: .empty, count: grid.count) { value(Double(grid[$0]) / 1000) }
                    ])
                }
                return .vector(try evaluator.mapValues(of: evaluator.vector(argument, over: grid), at: node, value))
            }
        )
    }
}

/// A point in time as a day and a second of it.
private struct Moment {
    /// Counted from the epoch.
    let day: Int64
    let secondOfDay: Int64

    /// Nil for what is no time, or lies more than a hundred million years away.
    init?(_ seconds: Double) {
        guard seconds.magnitude < 3e15 else { return nil }
        let whole = Int64(seconds)
        day = (whole - (whole < 0 ? 86_399 : 0)) / 86_400
        secondOfDay = whole - day * 86_400
    }

    var date: CivilDate { CivilDate(daysSinceEpoch: day) }
}
