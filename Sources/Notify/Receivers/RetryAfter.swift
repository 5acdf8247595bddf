import Format
import HTTP

/// The `Retry-After` header: seconds, or a time (RFC 9110 section 10.2.3).
enum RetryAfter {
    /// The longest wait that is honoured, in milliseconds: a slip of the receiver must not silence it for days.
    static let longest: Int64 = 3_600_000

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The wait that a response asks for, in milliseconds; nil when it asks for none.
    static func milliseconds(_ response: HTTPResponse, at now: Timestamp) -> Int64? {
        response.header("retry-after").flatMap { milliseconds($0, at: now) }
    }

    /// The wait in milliseconds; nil when the text is neither form.
    static func milliseconds(_ text: String, at now: Timestamp) -> Int64? {
        if let seconds = Int64(text) { return min(max(0, seconds), longest / 1000) * 1000 }
        return date(text).map { min(max(0, $0 - now), longest) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the two older forms are not sent any more.
    private static func date(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])), let year = Int64(words[3]),
            (1970...9999).contains(year)
        else { return nil }
        let days = CivilDate(year: year, month: Int64(month) + 1, day: day).daysSinceEpoch
        return RFC3339.time("\(RFC3339.text(days * 86_400_000).prefix(10))T\(words[4])Z")
    }
}
