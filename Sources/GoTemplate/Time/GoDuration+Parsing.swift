extension GoDuration {
    private static let lengths: [(unit: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
    ]

    /// The nanoseconds of a text such as `1h30m`, `1.5s` or `-20ms`, as `time.ParseDuration` reads it; nil when it is
    /// none, or longer than a word of nanoseconds.
    package static func nanoseconds(_ text: String) -> Int64? {
        var rest = Substring(text)
        let sign: Double = rest.first == "-" ? -1 : 1
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return 0 }
        var total = 0.0
        repeat {
            let number = rest.prefix { $0 == "." || $0.isASCII && $0.isNumber }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest[unit.endIndex...]
            guard let amount = Double("0\(number)"), number.contains(where: \.isNumber),
                let length = lengths.first(where: { $0.unit == unit })
            else { return nil }
            total += amount * length.nanoseconds
        } while !rest.isEmpty
        return Int64(exactly: (sign * total).rounded())
    }
}
