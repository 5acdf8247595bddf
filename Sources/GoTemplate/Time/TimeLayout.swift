/// A layout of Go's `Time.Format`: an example, whose parts stand for the parts of any time.
struct TimeLayout {
    /// What a part of the example stands for.
    enum Part: Equatable {
        case text(String)
        case month, monthName, shortMonthName
        case weekdayName, shortWeekdayName
        case day, dayOfYear
        case hour, twelveHour, minute, second
        case year, shortYear
        case halfOfDay(lowercased: Bool)
        case zoneName
        /// `Z07:00` and its like, which is `Z` at UTC, or `-07:00`.
        case zoneOffset(example: String)
        /// Digits of the second with the mark before them; of nines the trailing zeros go.
        case fraction(digits: Int, separator: String, trims: Bool)
    }

    /// A part, and the least number of characters it fills with `filler`.
    struct Slot: Equatable {
        let part: Part
        var width = 0
        var filler: Character = "0"
    }

    /// The words of a layout, the longer of two with one beginning first.
    private static let words: [(example: String, slot: Slot)] = [
        ("January", Slot(part: .monthName)), ("Jan", Slot(part: .shortMonthName)),
        ("Monday", Slot(part: .weekdayName)), ("Mon", Slot(part: .shortWeekdayName)), ("MST", Slot(part: .zoneName)),
        ("01", Slot(part: .month, width: 2)), ("02", Slot(part: .day, width: 2)),
        ("03", Slot(part: .twelveHour, width: 2)), ("04", Slot(part: .minute, width: 2)),
        ("05", Slot(part: .second, width: 2)), ("06", Slot(part: .shortYear, width: 2)),
        ("002", Slot(part: .dayOfYear, width: 3)), ("15", Slot(part: .hour, width: 2)), ("1", Slot(part: .month)),
        ("2006", Slot(part: .year, width: 4)), ("2", Slot(part: .day)),
        ("_2006", Slot(part: .text("_"))), ("_2", Slot(part: .day, width: 2, filler: " ")),
        ("__2", Slot(part: .dayOfYear, width: 3, filler: " ")),
        ("3", Slot(part: .twelveHour)), ("4", Slot(part: .minute)), ("5", Slot(part: .second)),
        ("PM", Slot(part: .halfOfDay(lowercased: false))), ("pm", Slot(part: .halfOfDay(lowercased: true))),
    ]

    private static let zones = [
        "-070000", "-07:00:00", "-0700", "-07:00", "-07", "Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07",
    ]

    /// The parts in their order.
    private(set) var slots: [Slot] = []

    init(_ layout: String) {
        var rest = Substring(layout).utf8
        var text: [UInt8] = []
        func flush() {
            if !text.isEmpty { slots.append(Slot(part: .text(String(decoding: text, as: UTF8.self)))) }
            text = []
        }
        while let byte = rest.first {
            guard let (slot, length) = Self.slot(at: rest) else {
                text.append(byte)
                rest = rest.dropFirst()
                continue
            }
            flush()
            slots.append(slot)
            rest = rest.dropFirst(length)
        }
        flush()
    }

    private static func slot(at rest: Substring.UTF8View) -> (Slot, length: Int)? {
        for (example, slot) in words where rest.starts(with: example.utf8) {
            let length = example.utf8.count
            // "Month" does not begin with the name of a day.
            let next = rest.dropFirst(length).first
            if ["Jan", "Mon"].contains(example), let next, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next) {
                return nil
            }
            return (slot, example == "_2006" ? 1 : length)
        }
        for example in zones where rest.starts(with: example.utf8) {
            return (Slot(part: .zoneOffset(example: example)), example.utf8.count)
        }
        return fraction(at: rest)
    }

    private static func fraction(at rest: Substring.UTF8View) -> (Slot, length: Int)? {
        guard let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else { return nil }
        let digits = rest.dropFirst()
        guard let digit = digits.first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
        let count = digits.prefix { $0 == digit }.count
        if let next = digits.dropFirst(count).first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
            return nil
        }
        let separator = mark == UInt8(ascii: ".") ? "." : ","
        let part = Part.fraction(digits: count, separator: separator, trims: digit == UInt8(ascii: "9"))
        return (Slot(part: part), count + 1)
    }
}
