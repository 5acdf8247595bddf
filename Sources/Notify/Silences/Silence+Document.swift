package import Format
import Model

extension Silence {
    /// What Alertmanager's API says of a silence. `recurring` is Roost's own.
    package func document(at now: Timestamp) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(id)), .init("status", ["state": .string(state(at: now).rawValue)]),
            .init("updatedAt", .string(RFC3339.textWithMilliseconds(updatedAt))), .init("comment", .string(comment)),
            .init("createdBy", .string(createdBy)), .init("endsAt", .string(RFC3339.textWithMilliseconds(endsAt))),
            .init("matchers", .array(matchers.map(\.document))),
            .init("startsAt", .string(RFC3339.textWithMilliseconds(startsAt))),
            .init("annotations", annotations.document),
        ]
        if let recurrence { members.append(.init("recurring", .string(recurrence.description))) }
        return .object(members)
    }

    /// Reads what the API is sent, and what it says. Without a start it begins with the epoch.
    package init(document: JSONValue) throws(SilenceError) {
        guard document.members != nil else { throw .invalid("it is no JSON object") }
        guard let matchers = document["matchers"]?.array else { throw .invalid("matchers is required, and a list") }
        var read: [Matcher] = []
        for matcher in matchers { read.append(try Matcher(document: matcher)) }
        guard let endsAt = try Self.time("endsAt", of: document) else { throw .invalid("endsAt is required") }
        self.init(
            matchers: read, startsAt: try Self.time("startsAt", of: document) ?? 0, endsAt: endsAt,
            createdBy: try Self.text("createdBy", of: document), comment: try Self.text("comment", of: document))
        id = try Self.text("id", of: document)
        updatedAt = try Self.time("updatedAt", of: document) ?? 0
        if let annotations = document["annotations"], annotations != .null {
            guard let labels = Labels(document: annotations) else { throw .invalid("annotations must be texts") }
            self.annotations = labels
        }
        let recurring = try Self.text("recurring", of: document)
        guard !recurring.isEmpty else { return }
        do {
            recurrence = try Recurrence(parsing: recurring)
        } catch {
            throw .invalid("recurring: \(error)")
        }
    }

    private static func text(_ name: String, of document: JSONValue) throws(SilenceError) -> String {
        guard let value = document[name], value != .null else { return "" }
        guard let text = value.string else { throw .invalid("\(name) must be a text") }
        return text
    }

    /// Nil where there is none, or Go's zero time.
    private static func time(_ name: String, of document: JSONValue) throws(SilenceError) -> Timestamp? {
        let text = try text(name, of: document)
        guard !text.isEmpty else { return nil }
        guard let time = RFC3339.time(text) else {
            throw .invalid("\(name) must be a time such as 2026-07-28T09:30:00Z, not \"\(text)\"")
        }
        return time < 0 ? nil : time
    }
}

extension Matcher {
    fileprivate var document: JSONValue {
        [
            "isEqual": .bool(operation == .equal || operation == .matches),
            "isRegex": .bool(operation == .matches || operation == .matchesNot), "name": .string(name),
            "value": .string(value),
        ]
    }

    fileprivate init(document: JSONValue) throws(SilenceError) {
        guard let name = document["name"]?.string, let value = document["value"]?.string,
            let isRegex = document["isRegex"]?.bool
        else { throw .invalid("a matcher needs a name, a value and isRegex") }
        // Alertmanager had no inequality before 0.22.
        let isEqual = document["isEqual"]?.bool ?? true
        let operation: Operation = isRegex ? (isEqual ? .matches : .matchesNot) : (isEqual ? .equal : .notEqual)
        do {
            self = try Matcher(name, operation, value)
        } catch {
            throw .invalid(error.description)
        }
    }
}
