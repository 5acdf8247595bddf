internal import Format

/// Why a document is JSON but not of the expected form.
package struct JSONFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether the document is whole but of a version that this Roost does not know.
    let isOtherVersion: Bool

    init(_ description: String, isOtherVersion: Bool = false) {
        self.description = description
        self.isOtherVersion = isOtherVersion
    }
}

/// Takes typed members out of an object; what is missing or of another type is an error that names it.
struct JSONReader {
    private let json: JSONValue

    /// Refuses a document of another version than the one that is understood.
    init(_ json: JSONValue, version: Int64) throws(JSONFormatError) {
        self.json = json
        let found = try integer("version")
        guard found == version else {
            throw JSONFormatError(
                "version \(found) of the format is not known to this Roost, which knows \(version)",
                isOtherVersion: true)
        }
    }

    /// A string that must be there.
    func string(_ name: String) throws(JSONFormatError) -> String {
        guard let value = json[name]?.string else { throw JSONFormatError("\"\(name)\" is missing or no string") }
        return value
    }

    /// A whole number that must be there.
    func integer(_ name: String) throws(JSONFormatError) -> Int64 {
        guard let value = json[name]?.integer else { throw JSONFormatError("\"\(name)\" is missing or no integer") }
        return value
    }

    /// An RFC 3339 time that must be there.
    func time(_ name: String) throws(JSONFormatError) -> Timestamp {
        guard let time = RFC3339.time(try string(name)) else { throw JSONFormatError("\"\(name)\" is no time") }
        return time
    }

    /// An RFC 3339 time; nil when it is absent or null.
    func optionalTime(_ name: String) throws(JSONFormatError) -> Timestamp? {
        switch json[name] {
        case nil, .null: nil
        default: try time(name)
        }
    }

    /// A list of strings that must be there.
    func strings(_ name: String) throws(JSONFormatError) -> [String] {
        guard let values = json[name]?.array else { throw JSONFormatError("\"\(name)\" is missing or no list") }
        let strings = values.compactMap(\.string)
        guard strings.count == values.count else { throw JSONFormatError("\"\(name)\" holds more than strings") }
        return strings
    }

    /// One of the values of an enumeration, by its raw value.
    func choice<Choice: RawRepresentable<String>>(
        _ name: String, in type: Choice.Type
    ) throws(JSONFormatError) -> Choice {
        let text = try string(name)
        guard let choice = Choice(rawValue: text) else {
            throw JSONFormatError("\"\(name)\" has the unknown value \"\(text)\"")
        }
        return choice
    }
}
