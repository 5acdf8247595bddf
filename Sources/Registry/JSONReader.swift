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

    /// Reads a part of a document, whose version has been seen to.
    init(partOf json: JSONValue) {
        self.json = json
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

    /// A string; nil when it is absent or null.
    func optionalString(_ name: String) throws(JSONFormatError) -> String? {
        try isAbsent(name) ? nil : string(name)
    }

    /// A whole number; nil when it is absent or null.
    func optionalInteger(_ name: String) throws(JSONFormatError) -> Int64? {
        try isAbsent(name) ? nil : integer(name)
    }

    /// `true` or `false`; false when it is absent.
    func flag(_ name: String) throws(JSONFormatError) -> Bool {
        if isAbsent(name) { return false }
        guard let value = json[name]?.bool else { throw JSONFormatError("\"\(name)\" is no truth value") }
        return value
    }

    /// An object of strings; empty when it is absent.
    func stringMap(_ name: String) throws(JSONFormatError) -> [String: String] {
        var map: [String: String] = [:]
        for member in json[name]?.members ?? [] {
            guard let value = member.value.string else {
                throw JSONFormatError("\"\(name)\" holds more than strings")
            }
            map[member.name] = value
        }
        return map
    }

    /// A part that is an object; nil when it is absent or null.
    func part<Part>(
        _ name: String, _ read: (JSONReader) throws(JSONFormatError) -> Part
    ) throws(JSONFormatError) -> Part? {
        guard let value = json[name], value != .null else { return nil }
        return try read(JSONReader(partOf: value))
    }

    /// An RFC 3339 time that must be there.
    func time(_ name: String) throws(JSONFormatError) -> Timestamp {
        guard let time = RFC3339.time(try string(name)) else { throw JSONFormatError("\"\(name)\" is no time") }
        return time
    }

    /// An RFC 3339 time; nil when it is absent or null.
    func optionalTime(_ name: String) throws(JSONFormatError) -> Timestamp? {
        try isAbsent(name) ? nil : time(name)
    }

    /// A list of strings that must be there.
    func strings(_ name: String) throws(JSONFormatError) -> [String] {
        guard let values = json[name]?.array else { throw JSONFormatError("\"\(name)\" is missing or no list") }
        let strings = values.compactMap(\.string)
        guard strings.count == values.count else { throw JSONFormatError("\"\(name)\" holds more than strings") }
        return strings
    }

    /// A list of strings; empty when it is absent.
    func optionalStrings(_ name: String) throws(JSONFormatError) -> [String] {
        try isAbsent(name) ? [] : strings(name)
    }

    /// A list of whole numbers; empty when it is absent.
    func optionalIntegers(_ name: String) throws(JSONFormatError) -> [Int64] {
        if isAbsent(name) { return [] }
        guard let values = json[name]?.array, case let numbers = values.compactMap(\.integer),
            numbers.count == values.count
        else { throw JSONFormatError("\"\(name)\" is no list of integers") }
        return numbers
    }

    /// A number; nil when it is absent or null.
    func optionalNumber(_ name: String) throws(JSONFormatError) -> Double? {
        if isAbsent(name) { return nil }
        guard let value = json[name]?.double else { throw JSONFormatError("\"\(name)\" is no number") }
        return value
    }

    private func isAbsent(_ name: String) -> Bool { json[name] == nil || json[name] == .null }

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
