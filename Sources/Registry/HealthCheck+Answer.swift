internal import Format

extension HealthCheck {
    /// The path that `http` asks for when none is given.
    package static let usualPath = "/health"

    /// Whether `http` is told exactly what to ask for or to expect.
    package var isExact: Bool { path != nil || !statuses.isEmpty || !body.isEmpty || expectsText }

    /// Whether the text of the body is to match something, or not to.
    package var expectsText: Bool { !bodyMatches.isEmpty || !bodyMatchesNot.isEmpty }

    /// Why an answer over HTTP is not the one that is expected, in a sentence without its full stop; nil when it is.
    package func complaint(ofStatus status: Int, body content: [UInt8]) -> String? {
        let question = "GET \(path ?? Self.usualPath)"
        let isExpected = statuses.isEmpty ? (200..<400).contains(status) : statuses.contains(status)
        guard isExpected else { return "\(question) answered with status \(status)" }
        guard !body.isEmpty else { return nil }
        guard let json = try? JSONValue(parsing: content) else { return "\(question): the body is no JSON" }
        for (place, expected) in body.sorted(by: { $0.key < $1.key }) {
            let value = place.split(separator: ".").reduce(json as JSONValue?) { $0?[String($1)] }
            guard let value else { return "\(question): the body has no \(place)" }
            let found = Self.text(of: value)
            guard found == expected else { return "\(question): \(place) is \(found), not \(expected)" }
        }
        return nil
    }

    private static func text(of value: JSONValue) -> String {
        let text = value.string ?? String(decoding: value.encoded(), as: UTF8.self)
        return text.utf8.count > 100 ? "\(text.prefix(100))…" : text
    }
}
