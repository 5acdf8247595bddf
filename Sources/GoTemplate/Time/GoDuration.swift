/// Lengths of time as Go's `time.Duration` holds them: whole nanoseconds in a word.
package enum GoDuration {
    /// A duration of nanoseconds as a value.
    package static func value(_ nanoseconds: Int64) -> GoValue { .typed(type, .int(nanoseconds)) }

    /// `time.Duration`.
    package static let type = GoType("time.Duration", text: { text($0.integer) }, methods: { methods })

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("Hours", 3_600_000_000_000), ("Minutes", 60_000_000_000), ("Seconds", 1_000_000_000),
        ("Milliseconds", 1_000_000), ("Microseconds", 1000), ("Nanoseconds", 1),
    ]

    private static let methods: [String: GoMethod] = {
        var methods: [String: GoMethod] = [
            "Abs": GoMethod { receiver, _ in value(Int64(clamping: receiver.integer.magnitude)) },
            "Round": GoMethod(.duration) { receiver, step in value(rounded(receiver.integer, to: step[0].integer)) },
            "Truncate": GoMethod(.duration) { receiver, step in
                value(truncated(receiver.integer, to: step[0].integer))
            },
        ]
        for (name, size) in units {
            methods[name] = GoMethod { receiver, _ in
                let (whole, rest) = receiver.integer.quotientAndRemainder(dividingBy: size)
                // Go counts what is shorter than a second in whole numbers.
                return size < 1_000_000_000
                    ? .typed(.int64, .int(whole)) : .float(Double(whole) + Double(rest) / Double(size))
            }
        }
        return methods
    }()

    private static func truncated(_ duration: Int64, to step: Int64) -> Int64 {
        step > 0 ? duration - duration % step : duration
    }

    /// To the nearest multiple, and away from zero where two are as near.
    private static func rounded(_ duration: Int64, to step: Int64) -> Int64 {
        guard step > 0 else { return duration }
        let rest = Int128((duration % step).magnitude)
        let sign: Int128 = duration < 0 ? -1 : 1
        return Int64(clamping: Int128(duration) - sign * rest + (rest + rest < Int128(step) ? 0 : sign * Int128(step)))
    }

    /// As `String` writes it: `1h0m5s`, `1.5s`, `20ms`.
    package static func text(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        if magnitude < 1_000_000_000 {
            for (unit, name) in [(UInt64(1_000_000), "ms"), (1000, "µs"), (1, "ns")] where magnitude >= unit {
                return sign + decimal(magnitude, unit: unit) + name
            }
            return "0s"
        }
        let minutes = magnitude / 60_000_000_000
        let rest = decimal(magnitude % 60_000_000_000, unit: 1_000_000_000) + "s"
        if minutes == 0 { return sign + rest }
        return sign + (minutes < 60 ? "" : "\(minutes / 60)h") + "\(minutes % 60)m" + rest
    }

    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        guard rest != 0 else { return String(whole) }
        // A digit before the fraction keeps the zeros at its beginning.
        var digits = String(unit + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

extension GoValue {
    /// What a value holds that is a whole number.
    package var integer: Int64 {
        guard case .int(let value) = bare else { return 0 }
        return value
    }
}
