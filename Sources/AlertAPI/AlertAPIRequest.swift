import Format
import Model
import Notify

/// What a client sends.
package struct AlertAPIRequest: Sendable {
    private let parameters: [(name: String, value: String)]
    private let contentType: String
    private let body: [UInt8]

    package init(parameters: [(name: String, value: String)] = [], contentType: String = "", body: [UInt8] = []) {
        self.parameters = parameters
        self.contentType = contentType
        self.body = body
    }

    /// A switch, which is on unless it is turned off.
    func isOn(_ name: String) throws(AlertAPIError) -> Bool {
        switch parameters.last(where: { $0.name == name })?.value.lowercased() {
        case nil, "", "true", "1", "t", "yes", "on": return true
        case "false", "0", "f", "no", "off": return false
        case let value?: throw .invalid("\(name) in query must be of type boolean: \"\(value)\"")
        }
    }

    /// All that labels must meet.
    func filter() throws(AlertAPIError) -> [Matcher] {
        var matchers: [Matcher] = []
        for text in parameters.filter({ $0.name == "filter" }).map(\.value) {
            matchers.append(try Self.matcher(text))
        }
        return matchers
    }

    /// One matcher, without braces.
    private static func matcher(_ text: String) throws(AlertAPIError) -> Matcher {
        func refusal(_ reason: String) -> AlertAPIError { .refused("bad matcher format: \(text): \(reason)") }
        guard !text.hasPrefix("{"), !text.hasSuffix("}") else { throw refusal("unexpected open or close brace") }
        let matchers: [Matcher]
        do throws(MatcherSyntaxError) {
            matchers = try MatcherText(text).matchers
        } catch {
            throw refusal(error.message)
        }
        guard let matcher = matchers.first, matchers.count == 1 else {
            throw refusal("expected one matcher, not \(matchers.count)")
        }
        return matcher
    }

    /// What a receiver's name must be; nil when any will do.
    func receiver() throws(AlertAPIError) -> Pattern? {
        guard let text = parameters.last(where: { $0.name == "receiver" })?.value, !text.isEmpty else { return nil }
        do {
            return try Pattern(text)
        } catch {
            throw .refused("failed to parse receiver param: \(error.description)")
        }
    }

    /// The document in the body, which must say that it is one: a form of a foreign page could not.
    func document(_ name: String) throws(AlertAPIError) -> JSONValue {
        guard contentType.lowercased().hasPrefix("application/json") else {
            throw .unsupportedMedia(
                "unsupported media type \"\(contentType)\", only [application/json] are allowed")
        }
        do {
            return try JSONValue(parsing: body)
        } catch {
            throw .unreadable("parsing \(name) body failed: \(error.description)")
        }
    }
}
