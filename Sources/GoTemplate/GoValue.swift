/// A value that a template works on: what Go's `interface{}` holds when it came from JSON, YAML or a label set.
package enum GoValue: Sendable, Hashable {
    case `nil`
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case string(String)
    case list([GoValue])
    case map([String: GoValue])
}

/// What a template calls by name; the arguments come in the order they are written, a piped value last.
package typealias GoFunction = @Sendable ([GoValue]) throws -> GoValue

extension GoValue {
    /// Whether `if` and `with` take the value for true: anything that is not empty or zero.
    package var isTrue: Bool {
        switch self {
        case .nil: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let members): !members.isEmpty
        }
    }

    /// Go's name of the value's type, as `%T` prints it.
    package var typeName: String {
        switch self {
        case .nil: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .float: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        }
    }

    /// The value under a map's key. A missing key has the zero value of what the map holds (Go's `missingkey=zero`,
    /// which Prometheus and Alertmanager set): the empty string in a map of strings alone, else nil.
    static func member(_ key: String, of members: [String: GoValue]) -> GoValue {
        if let value = members[key] { return value }
        let holdsStringsAlone = members.values.allSatisfy { value in
            if case .string = value { true } else { false }
        }
        return holdsStringsAlone ? .string("") : .nil
    }

    /// A map's members in the order in which Go walks them.
    static func sortedMembers(_ members: [String: GoValue]) -> [(key: String, value: GoValue)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
