internal import Format
internal import Glibc
package import Model
internal import PromQL

/// The parameters of a request, of its query and of a form in its body.
package struct Parameters: Sendable {
    private let pairs: [(name: String, value: String)]

    package init(_ pairs: [(name: String, value: String)]) {
        self.pairs = pairs
    }

    /// The first value of a name; nil when there is none, or an empty one.
    package func text(_ name: String) -> String? {
        pairs.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// All values of a name.
    package func texts(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// A truth value in Go's words; nil when none is given.
    package func bool(_ name: String) throws(APIError) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "1", "t", "true": return true
        case "0", "f", "false": return false
        default: throw .parameter(name, "error converting \(name): \"\(text)\" is neither true nor false")
        }
    }

    /// A time in seconds since the Unix epoch, or as RFC 3339 has it; nil when none is given.
    func time(_ name: String) throws(APIError) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let time = Self.time(text) else {
            throw .parameter(
                name, "Invalid time value for '\(name)': cannot parse \"\(text)\" to a valid timestamp")
        }
        return time
    }

    /// The time that must be there.
    func requiredTime(_ name: String) throws(APIError) -> Timestamp {
        let text = text(name) ?? ""
        guard let time = Self.time(text) else {
            throw .parameter(name, "cannot parse \"\(text)\" to a valid timestamp")
        }
        return time
    }

    private static func time(_ text: String) -> Timestamp? {
        if let seconds = Double(text), seconds.isFinite, seconds.magnitude < 9e15 {
            return Timestamp((seconds * 1000).rounded())
        }
        return RFC3339.time(text)
    }

    /// A duration in seconds, or as PromQL has it; in milliseconds.
    func duration(_ name: String) throws(APIError) -> Int64? {
        guard let text = text(name) else { return nil }
        if let seconds = Double(text) {
            guard seconds.magnitude < 9e15 else {
                throw .parameter(name, "cannot parse \"\(text)\" to a valid duration. It overflows int64")
            }
            return Int64(seconds * 1000)
        }
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw .parameter(name, "cannot parse \"\(text)\" to a valid duration")
        }
        return milliseconds
    }

    /// The most results that are wanted; nil for all.
    func limit() throws(APIError) -> Int? {
        guard let text = text("limit") else { return nil }
        guard let limit = Int(text) else { throw .parameter("limit", "cannot parse \"\(text)\" to a number") }
        guard limit >= 0 else { throw .parameter("limit", "limit must be non-negative") }
        return limit == 0 ? nil : limit
    }

    /// What each `match[]` selects.
    package func matchers() throws(APIError) -> [[Matcher]] {
        var list: [[Matcher]] = []
        for text in texts("match[]") {
            let expression: Expression
            do throws(ParseError) {
                expression = try Expression(parsing: text)
            } catch {
                throw .parameter(
                    "match[]",
                    error.isAboutEmptyMatchers
                        ? "match[] must contain at least one non-empty matcher" : error.description)
            }
            guard case .vector(let selector) = expression.root.kind, selector.shift.anchor == nil,
                selector.shift.offset == nil, selector.boundary == nil
            else {
                throw .parameter("match[]", "1:1: parse error: \"\(text)\" is no selector of series")
            }
            list.append(selector.matchers)
        }
        return list
    }
}
