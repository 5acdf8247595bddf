import Format
import YAML

extension TimeInterval {
    private static let weekdayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    init(_ reader: inout ConfigReader) throws(YAMLError) {
        self.init()
        times = try reader.optionalList("times") { node throws(YAMLError) in try Self.times(node) }
        weekdays = try reader.optionalList("weekdays") { node throws(YAMLError) in
            try Self.range(node, "weekdays", "a day such as monday") { Self.weekdayNames.firstIndex(of: $0) }
        }
        daysOfMonth = try reader.optionalList("days_of_month") { node throws(YAMLError) in try Self.days(node) }
        months = try reader.optionalList("months") { node throws(YAMLError) in
            try Self.range(node, "months", "a month such as may or 5") { name in
                Self.monthNames.firstIndex(of: name).map { $0 + 1 } ?? Int(name)
            }
        }
        years = try reader.optionalList("years") { node throws(YAMLError) in
            try Self.range(node, "years", "a year") { Int($0) }
        }
        location = try reader.fields.value("location") { node throws(YAMLError) in
            let name = try node.string("location")
            guard let zone = Location(ofGo: name) else {
                throw node.error(
                    "there is no location \"\(name)\" in /usr/share/zoneinfo: name one as Europe/Berlin, or install tzdata"
                )
            }
            return zone
        }
    }

    private static func times(_ node: YAMLNode) throws(YAMLError) -> Range<Int> {
        try node.mapping("times") { reader throws(YAMLError) in
            let start = try minutes("start_time", &reader)
            let end = try minutes("end_time", &reader)
            guard start < end else { throw reader.node.error("start_time of times must be before end_time") }
            return start..<end
        }
    }

    /// `HH:MM` in minutes.
    private static func minutes(_ key: String, _ reader: inout MappingReader) throws(YAMLError) -> Int {
        let node = try reader.required(key)
        let text = try node.string(key)
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || hour == 24 && minute == 0
        else { throw node.error("\(key) must be a time from 00:00 to 24:00, not \"\(text)\"") }
        return hour * 60 + minute
    }

    private static func days(_ node: YAMLNode) throws(YAMLError) -> DayRange {
        let (first, last) = try bounds(node, "days_of_month", "a day from 1 to 31, or from -31 to -1") { text in
            Int(text).flatMap { $0 != 0 && (-31...31).contains($0) ? $0 : nil }
        }
        guard first > 0 || last < 0 else {
            throw node.error("days_of_month that begin with a negative day must end with one")
        }
        // No month is shorter: what is empty in it is empty in each.
        let shortest = 28
        guard (first < 0 ? shortest + first : first) <= (last < 0 ? shortest + last : last) else {
            throw node.error("days_of_month end before they begin: turn them round")
        }
        return DayRange(first: first, last: last)
    }

    private static func range(
        _ node: YAMLNode, _ subject: String, _ expected: String, _ value: (String) -> Int?
    ) throws(YAMLError) -> ClosedRange<Int> {
        let (first, last) = try bounds(node, subject, expected, value)
        guard first <= last else { throw node.error("\(subject) end before they begin: turn them round, or write two") }
        return first...last
    }

    /// `first:last`, or one for both.
    private static func bounds(
        _ node: YAMLNode, _ subject: String, _ expected: String, _ value: (String) -> Int?
    ) throws(YAMLError) -> (first: Int, last: Int) {
        let text = try node.string("an element of \(subject)")
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        let values = parts.compactMap { value(String($0)) }
        guard values.count == parts.count, let first = values.first, let last = values.last, values.count <= 2 else {
            throw node.error("\(subject) must be \(expected), or two with \":\" between, not \"\(text)\"")
        }
        return (first, last)
    }
}

extension ConfigReader {
    /// A list whose absence means something else than its emptiness.
    fileprivate mutating func optionalList<Value>(
        _ key: String, _ element: (YAMLNode) throws(YAMLError) -> Value
    ) throws(YAMLError) -> [Value]? {
        guard let node = fields.value(key) else { return nil }
        return try node.elements(key, element)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
