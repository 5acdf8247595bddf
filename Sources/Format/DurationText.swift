/// Durations as Prometheus writes them: `1h30m`, `250ms`, `0s`. A day has 24 hours, a week 7 days, a year 365.
package enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// The longest that Go can hold, which counts nanoseconds: 292 years.
    package static let longest = Int64.max / 1_000_000

    /// Milliseconds, or nil when the text is no duration: units must be falling, each at most once, and it must not be longer
    /// than `longest`, beyond which upstream takes none.
    package static func milliseconds(_ text: String, upTo longest: Int64 = longest) -> Int64? {
        if text == "0" { return 0 }
        var rest = text[...].utf8
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            rest = rest.dropFirst(name.count)
            guard let amount = Int64(String(Substring(digits))),
                let unit = units[nextUnit...].firstIndex(where: { $0.name == Substring(name) })
            else { return nil }
            let (part, overflowed) = amount.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, overflowedSum) = total.addingReportingOverflow(part)
            guard !overflowed, !overflowedSum, sum <= longest else { return nil }
            total = sum
            nextUnit = unit + 1
        }
        return nextUnit == 0 ? nil : total
    }

    /// The shortest exact text. Years and weeks are used only when nothing remains, since they read oddly otherwise.
    package static func text(_ milliseconds: Int64) -> String {
        guard milliseconds != 0 else { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for (name, size) in units {
            let size = UInt64(size)
            guard rest >= size, !["y", "w"].contains(name) || rest.isMultiple(of: size) else { continue }
            text += "\(rest / size)\(name)"
            rest %= size
        }
        return text
    }
}
