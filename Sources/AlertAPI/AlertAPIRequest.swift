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
        for parameter in parameters where parameter.name == "filter" {
            do {
                matchers += try MatcherParser.matchers(parameter.value)
            } catch {
                throw .refused("bad matcher format: \(parameter.value): \(error.message)")
            }
        }
        return matchers
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
